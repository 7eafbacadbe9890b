/** What is left in the database of a holder. */
import type { Contact } from '../../services/credentials/domain/contact';
import { comparedText } from '../../services/credentials/domain/contact';
import { getPinRequest } from '../../services/credentials/use-cases/get-pin-request';
import type { DatabaseContext } from '../support/database-suite';
import { contactsOf, type HolderInUse, type HolderRoom } from './holder-room';

type Row = Readonly<Record<string, unknown>>;

/**
 * By what a holder is not to be known any more: counts towards the caps of contacts and addresses end by themselves, the register's table is the register's.
 */
const elsewhere = ['cap_use', 'registered_person'];

/** Everything in the database by which the holder could still be known; `known`: what else must not be found. */
export async function tracesOf(
  room: HolderRoom,
  context: DatabaseContext,
  holder: HolderInUse,
  known: readonly string[] = [],
): Promise<readonly string[]> {
  return [
    ...(await tracesInRows(room, context, holder)),
    ...(await tracesAnywhere(room, context, { holder, known: [...valuesOf(holder), ...known] })),
  ];
}

/** What is the holder's alone, of all holders of the tests. */
function valuesOf({ fiscalCode, application, healthCard, initialPin, personalPin }: HolderInUse): readonly string[] {
  const { mobile, email, postalAddress } = application;
  const street = String(postalAddress?.street);
  return [fiscalCode, String(mobile), String(email), street, healthCard.number, initialPin.slice(0, 8), personalPin];
}

/** In every cell of every table, as it is and opened, and by every blind index. */
async function tracesAnywhere(
  room: HolderRoom,
  context: DatabaseContext,
  { holder, known }: { readonly holder: HolderInUse; readonly known: readonly string[] },
): Promise<readonly string[]> {
  const indexes = indexesOf(room, holder);
  const found = new Set<string>();
  for (const table of await tablesOf(context)) {
    const rows: readonly Row[] = await context.database(table).select();
    for (const row of rows)
      for (const [column, cell] of Object.entries(row)) {
        const text = textOf(room, { table, column, row }, cell);
        const isIndex = Buffer.isBuffer(cell) && indexes.some((index) => index.equals(cell));
        if (isIndex || known.some((value) => text.includes(value))) found.add(`${table}.${column}`);
      }
  }
  return [...found];
}

async function tablesOf({ database, dialect }: DatabaseContext): Promise<readonly string[]> {
  const names: readonly string[] =
    dialect === 'sqlite'
      ? await database('sqlite_master').where({ type: 'table' }).pluck('name')
      : (await database.raw('SHOW TABLES'))[0].flatMap((row: object) => Object.values(row));
  return names.filter((name) => !elsewhere.includes(name));
}

/** What the cell says to who has the keys. What the pepper encrypts is a hash. */
function textOf(
  { deps }: HolderRoom,
  { table, column, row }: { readonly table: string; readonly column: string; readonly row: Row },
  cell: unknown,
): string {
  if (!Buffer.isBuffer(cell)) return String(cell);
  if (!column.endsWith('_cipher') || /_pin_|lone_half_/.test(column)) return cell.toString('latin1');
  return deps.cipher.decrypt({ table, column: column.replace(/_cipher$/, ''), row: String(row.id) }, cell);
}

function indexesOf({ deps }: HolderRoom, holder: HolderInUse): readonly Buffer[] {
  const { number, expiryDate } = holder.healthCard;
  const contactIndex = (contact: Contact) => deps.cipher.indexes(`contact-${contact.kind}`, comparedText(contact));
  return [
    ...['fiscal-code', 'guess-pin', 'guess-health-card'].flatMap((kind) =>
      deps.cipher.indexes(kind, holder.fiscalCode),
    ),
    ...deps.cipher.indexes('health-card', `${number} ${expiryDate}`),
    ...contactsOf(holder).flatMap(contactIndex),
  ];
}

/** What tells nobody's name, and should be gone all the same. */
async function tracesInRows(
  { deps }: HolderRoom,
  { database }: DatabaseContext,
  { request, credential }: HolderInUse,
): Promise<readonly string[]> {
  const { cipher } = deps;
  const found: string[] = [];
  const row = await database('pin_request').where({ id: request.id }).first();
  const place = { table: 'pin_request', column: 'application', row: request.id };
  const opened = cipher.decrypt(place, row.application_cipher);
  if (opened.includes('Maria')) found.push('application');
  for (const column of ['health_card_index', 'initial_pin_hash', 'lone_half_cipher'])
    if (row[column] !== null) found.push(column);
  if (row.application_fingerprint.some((byte: number) => byte !== 0)) found.push('fingerprint');
  const { deliveries } = await getPinRequest(deps, request.id);
  if (deliveries.some(({ maskedRecipient }) => maskedRecipient !== '')) found.push('recipient');
  const mine = { credential_id: credential.id };
  for (const table of ['contact', 'contact_code', 'restore', 'desk_form'])
    if ((await database(table).where(mine).first()) !== undefined) found.push(table);
  const byRequest = { pin_request_id: request.id };
  for (const table of ['sealed_blob', 'contact_code'])
    if ((await database(table).where(byRequest).first()) !== undefined) found.push(table);
  const cases = database('elevation_case').where({ holder_id: request.holderId }).select('id');
  const keys = database('elevation_document').whereIn('case_id', cases).whereNotNull('key_cipher');
  if ((await keys).length > 0) found.push('document');
  return found;
}
