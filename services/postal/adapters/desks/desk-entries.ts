/** The file that says which printer each desk has: JSON, a desk's id with a printer that speaks IPP, or with a folder from which something else prints. */
import { deskIdForm } from '../../domain/desk';
import { isMediaName } from '../printer/media-size';

export type DeskEntry =
  | {
      readonly kind: 'printer';
      /** ipp: or ipps:. */
      readonly uri: URL;
      /** Of these what is undefined is as for all desks. */
      readonly media: string | undefined;
      readonly tray: string | undefined;
      readonly caFile: string | undefined;
      readonly user: string | undefined;
      readonly passwordFile: string | undefined;
    }
  | { readonly kind: 'folder'; readonly folder: string };

export type DeskEntries = ReadonlyMap<string, DeskEntry>;

type Read =
  | { readonly kind: 'desks'; readonly desks: DeskEntries }
  | { readonly kind: 'wrong'; readonly faults: readonly string[] };

/** More at once would need more connections than a process should have. */
export const mostDesks = 500;
const mostCharacters = 400;
const printerMembers = ['uri', 'media', 'tray', 'caFile', 'user', 'passwordFile'] as const;
const folderMembers = ['folder'] as const;

/** The desks in a parsed JSON text, or all that is wrong with it. `requireTls`: an ipp: address is wrong. */
export function deskEntries(json: unknown, { requireTls }: { readonly requireTls: boolean }): Read {
  if (!isRecord(json)) return { kind: 'wrong', faults: ['it must be a JSON object with a member for each desk'] };
  const faults: string[] = [];
  const named = Object.entries(json);
  if (named.length === 0) faults.push('it has no desk');
  if (named.length > mostDesks) faults.push(`it has more than ${mostDesks} desks`);
  const desks = new Map<string, DeskEntry>();
  for (const [id, given] of named.slice(0, mostDesks)) {
    const wrong = (what: string) => void faults.push(`${id.slice(0, 40)}: ${what}`);
    if (!deskIdForm.test(id)) wrong('a desk is named by 1 to 40 of a-z, 0-9 and hyphen');
    const entry = entryOf(given, requireTls, wrong);
    if (entry !== undefined) desks.set(id, entry);
  }
  const folders = [...desks.values()].flatMap((desk) => (desk.kind === 'folder' ? [desk.folder] : []));
  if (new Set(folders).size < folders.length) faults.push('two desks have one folder');
  return faults.length > 0 ? { kind: 'wrong', faults } : { kind: 'desks', desks };
}

type Wrong = (what: string) => void;

function entryOf(given: unknown, requireTls: boolean, wrong: Wrong): DeskEntry | undefined {
  if (!isRecord(given)) return void wrong('must be a JSON object');
  const [hasUri, hasFolder] = ['uri' in given, 'folder' in given];
  if (hasUri === hasFolder) return void wrong('must have either uri, for a printer, or folder');
  const known: readonly string[] = hasUri ? printerMembers : folderMembers;
  const others = Object.keys(given).filter((member) => !known.includes(member));
  if (others.length > 0) wrong(`may have ${known.join(', ')} only`);
  const text = (member: string) => textIn(given, member, wrong);
  if (hasFolder) {
    const folder = text('folder');
    return folder === undefined ? undefined : { kind: 'folder', folder };
  }
  const uri = uriOf(text('uri'), requireTls, wrong);
  const [media, tray, user, passwordFile] = [text('media'), text('tray'), text('user'), text('passwordFile')];
  if (media !== undefined && !isMediaName(media)) wrong('media must end with its size, as iso_a4_210x297mm does');
  if (tray !== undefined && !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(tray))
    wrong('tray must be of lower case letters, digits, dots and dashes');
  if ((user === undefined) !== (passwordFile === undefined)) wrong('user and passwordFile go together');
  return uri && { kind: 'printer', uri, media, tray, caFile: text('caFile'), user, passwordFile };
}

/** Undefined where it is absent, too. */
function textIn(given: Readonly<Record<string, unknown>>, member: string, wrong: Wrong): string | undefined {
  const value = given[member];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '' && value.length <= mostCharacters) return value.trim();
  return void wrong(`${member} must be a text of 1 to ${mostCharacters} characters`);
}

function uriOf(text: string | undefined, requireTls: boolean, wrong: Wrong): URL | undefined {
  if (text === undefined) return undefined;
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  const isIpp = uri?.protocol === 'ipps:' || uri?.protocol === 'ipp:';
  if (uri === undefined || !isIpp || uri.hostname === '' || uri.username !== '' || uri.hash !== '')
    return void wrong('uri must be as ipps://print.example:631/printers/desk, without a user');
  if (uri.protocol === 'ipp:' && requireTls) return void wrong('uri must be ipps: unless PRINTER_REQUIRE_TLS is false');
  return uri;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
