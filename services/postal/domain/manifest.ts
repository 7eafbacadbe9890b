/** TEMPORARY until branch dual lands: the manifest of a batch. */
export interface ManifestLine {
  readonly letterId: string;
  readonly attempt: number;
  readonly print: number;
  readonly file: string;
  readonly pages: number;
  readonly sha256: string;
  readonly bytes: number;
}
export function checksumsOf(files: readonly { readonly name: string; readonly digest: string }[]): string {
  return files.map(({ name, digest }) => `${digest}  ${name}\n`).join('');
}
