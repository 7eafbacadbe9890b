/** Which roles a command takes, from the file that the services let callers in by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface AccessLines {
  readonly services: Readonly<
    Record<string, Readonly<Record<string, { readonly roles?: readonly string[]; readonly note?: string }>>>
  >;
}

let lines: AccessLines | undefined;

/** `contact_centre, supervisor. Beyond a cap: supervisor only.` */
export function whoMay(rpc: string): string {
  // The product's own file, as it was built: the services refuse to start with a faulty one.
  lines ??= JSON.parse(readFileSync(join(__dirname, '../../proto/access.json'), 'utf8')) as AccessLines;
  const dot = rpc.lastIndexOf('.');
  const { roles = [], note } = lines.services[rpc.slice(0, dot)]?.[rpc.slice(dot + 1)] ?? {};
  const who = roles.includes('*') ? 'any role' : roles.join(', ');
  return note === undefined ? `${who}.` : `${who}. ${note}`;
}
