/** The file that says which printer each desk has: JSON, a desk's id with a printer that speaks IPP, or with a folder from which something else prints. */
import { Place, type PlaceFault } from '../../../../runtime/json-place';
import { parsedJson, repeatedMembers } from '../../../../runtime/parsed-json';
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
  | { readonly kind: 'wrong'; readonly faults: readonly PlaceFault[] };

/** More at once would need more connections than a process should have. */
export const mostDesks = 500;
const mostCharacters = 400;

/** The desks that a file's text says, or all that is wrong with it, by its place. `requireTls`: an ipp: address is wrong. */
export function deskEntries(text: string, { requireTls }: { readonly requireTls: boolean }): Read {
  const document = parsedJson(text);
  const faults: PlaceFault[] = [];
  const root = new Place('', document, faults);
  if (document === undefined) root.fault('is no JSON');
  else for (const name of repeatedMembers(text)) root.fault(`has ${name} twice in one object`);
  const named = root.entries();
  if (named.length === 0 && faults.length === 0) root.fault('must have a desk at least');
  if (named.length > mostDesks) root.fault(`must have at most ${mostDesks} desks`);
  const desks = named.slice(0, mostDesks).flatMap(([id, place]): [string, DeskEntry][] => {
    if (!deskIdForm.test(id)) place.fault('must be named by 1 to 40 of a-z, 0-9 and hyphen');
    const entry = entryIn(place, requireTls);
    return entry === undefined ? [] : [[id, entry]];
  });
  const folders = desks.flatMap(([, desk]) => (desk.kind === 'folder' ? [desk.folder] : []));
  if (new Set(folders).size < folders.length) root.fault('must not have two desks with one folder');
  return faults.length > 0 ? { kind: 'wrong', faults } : { kind: 'desks', desks: new Map(desks) };
}

/** Undefined, with a fault, where it is none. */
function entryIn(place: Place, requireTls: boolean): DeskEntry | undefined {
  const given = place.entries().map(([name]) => name);
  const [hasUri, hasFolder] = [given.includes('uri'), given.includes('folder')];
  if (hasUri !== hasFolder) return hasUri ? printerIn(place, requireTls) : folderIn(place);
  place.fault('must have either uri, for a printer, or folder');
  return undefined;
}

function folderIn(place: Place): DeskEntry | undefined {
  const folder = textIn(place.object(['folder']).optional('folder'));
  return folder === undefined ? undefined : { kind: 'folder', folder };
}

function printerIn(place: Place, requireTls: boolean): DeskEntry | undefined {
  const members = place.object(['uri', 'media', 'tray', 'caFile', 'user', 'passwordFile']);
  const text = (name: string) => textIn(members.optional(name));
  const uri = uriIn(members.optional('uri'), requireTls);
  const [media, tray, user, passwordFile] = [text('media'), text('tray'), text('user'), text('passwordFile')];
  if (media !== undefined && !isMediaName(media))
    members.optional('media').fault('must end with its size, as iso_a4_210x297mm does');
  if (tray !== undefined && !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(tray))
    members.optional('tray').fault('must be of lower case letters, digits, dots and dashes');
  if ((user === undefined) !== (passwordFile === undefined)) place.fault('must have user and passwordFile, or neither');
  return uri && { kind: 'printer', uri, media, tray, caFile: text('caFile'), user, passwordFile };
}

/** Undefined where it is absent, too. */
function textIn(place: Place): string | undefined {
  const { value } = place;
  const text = typeof value === 'string' ? value.trim() : '';
  if (text !== '' && text.length <= mostCharacters) return text;
  if (place.isThere) place.fault(`must be a text of 1 to ${mostCharacters} characters`);
  return undefined;
}

function uriIn(place: Place, requireTls: boolean): URL | undefined {
  const text = textIn(place);
  if (text === undefined) return undefined;
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  const isIpp = uri?.protocol === 'ipps:' || uri?.protocol === 'ipp:';
  if (uri === undefined || !isIpp || uri.hostname === '' || uri.username !== '' || uri.hash !== '') {
    place.fault('must be as ipps://print.example:631/printers/desk, without a user');
    return undefined;
  }
  if (uri.protocol === 'ipp:' && requireTls) place.fault('must be ipps: unless PRINTER_REQUIRE_TLS is false');
  return uri;
}
