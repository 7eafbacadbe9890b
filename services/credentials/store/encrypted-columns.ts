/** Where this service keeps what depends on a key: every column with a cipher, a blind index or a peppered hash. A test holds it against the migrations. */
import {
  countedSubject,
  type EndingColumn,
  type IndexedText,
  type KeyedTable,
  madeBefore,
  nothingIndexed,
  type OpenRow,
  type Related,
} from '../../../runtime/keyed-columns';
import { blockedBy } from '../domain/address-block';
import type { CheckedApplication } from '../domain/application';
import { comparedText } from '../domain/contact';
import { findRegisteredPerson } from './registered-persons';

/** A holder's first issue and one for each restore. */
const mostApplicationsRead = 20;

const field = (column: string, place: string) => ({ column, place, purpose: 'field' as const });
const pepper = (column: string, place: string) => ({ column, place, purpose: 'pepper' as const });
const healthCard = { column: 'health_card_index', texts: healthCards };
const contact = { column: 'value_index', texts: async (row: OpenRow) => contactsOf(row) };
const contactValue = field('value_cipher', 'value');

export const encryptedColumns: readonly KeyedTable[] = [
  {
    table: 'holder',
    key: 'id',
    ciphers: [field('fiscal_code_cipher', 'fiscal_code')],
    indexes: [{ column: 'fiscal_code_index', texts: async (row) => fiscalCodeOf(row) }],
  },
  {
    table: 'credential',
    key: 'id',
    ciphers: [pepper('personal_pin_cipher', 'personal_pin'), pepper('previous_pin_cipher', 'previous_pin')],
    indexes: [healthCard],
  },
  { table: 'contact', key: 'id', ciphers: [contactValue], indexes: [contact] },
  {
    table: 'pin_request',
    key: 'id',
    ciphers: [field('application_cipher', 'application'), pepper('lone_half_cipher', 'lone_half')],
    indexes: [healthCard],
    // A hash of what nobody keeps: it is forgotten when its issue ends.
    ending: [
      {
        column: 'initial_pin_hash',
        purpose: 'pepper',
        old: (rows, { keyIds }) => rows.whereIn('pepper_key_id', [...keyIds]),
      },
    ],
  },
  { table: 'delivery', key: 'id', ciphers: [field('recipient_cipher', 'recipient')] },
  {
    table: 'contact_code',
    key: 'id',
    ciphers: [contactValue],
    indexes: [contact],
    // The code itself is in no column: it is the pepper's hash of this id.
    ending: [{ column: 'id', purpose: 'pepper', old: madeBefore('create_time') }],
  },
  {
    table: 'early_access',
    key: 'id',
    ciphers: [field('asked_cipher', 'asked')],
    // As a contact's code.
    ending: [{ column: 'code_id', purpose: 'pepper', old: madeBefore('create_time') }],
  },
  { table: 'desk_form', key: 'id', ciphers: [field('form_cipher', 'form')] },
  // The document's own key; the document itself stays as it is.
  { table: 'elevation_document', key: 'id', ciphers: [field('key_cipher', 'key')] },
  { table: 'restore', key: 'id', ciphers: [field('asked_cipher', 'asked'), field('contacts_cipher', 'contacts')] },
  { table: 'revocation', key: 'id', ciphers: [field('asked_cipher', 'asked')] },
  {
    table: 'registered_person',
    key: 'fiscal_code_index',
    ciphers: [field('person_cipher', 'person')],
    // Whose it is nobody keeps: the next import writes all anew.
    ending: [{ column: 'fiscal_code_index', purpose: 'index', old: (rows, { since }) => importedBefore(rows, since) }],
  },
  { table: 'address_block', key: 'delivery_id', indexes: [{ column: 'subject_index', texts: blockedAddresses }] },
  { table: 'cap_use', key: 'subject_index', ending: [countedSubject] },
  { table: 'guess_counter', key: 'subject_index', ending: [countedSubject] },
];

/** Imports' ids begin with their time, but for those of a version before this rule: they had random ones, the version's digit at this place. */
function importedBefore(rows: Parameters<EndingColumn['old']>[0], since: Date): ReturnType<EndingColumn['old']> {
  const first = since.getTime().toString(16).padStart(12, '0');
  const begin = `${first.slice(0, 8)}-${first.slice(8)}`;
  return rows.where((old) => old.where('import_id', '<', begin).orWhere('import_id', 'like', '______________4%'));
}

function fiscalCodeOf(row: OpenRow): readonly IndexedText[] {
  if (row.stored('erase_time') !== null) return nothingIndexed;
  return [{ kind: 'fiscal-code', value: row.opened('fiscal_code_cipher') ?? '' }];
}

function contactsOf(row: OpenRow): readonly IndexedText[] {
  return [
    { kind: `contact-${String(row.stored('kind'))}`, value: comparedText({ value: row.opened('value_cipher') ?? '' }) },
  ];
}

/** The card that was given, or that the register knows: which of them it was is not kept. */
async function healthCards(row: OpenRow, { database, cipher }: Related): Promise<readonly IndexedText[]> {
  const ids: string[] = await database('pin_request')
    .where({ holder_id: String(row.stored('holder_id')) })
    .orderBy('create_time', 'desc')
    .limit(mostApplicationsRead)
    .pluck('id');
  const applications = await Promise.all(ids.map((id) => applicationOf(id, { database, cipher })));
  const known = applications.flatMap((application) => application ?? []);
  const codes = [...new Set(known.map(({ fiscalCode }) => fiscalCode))];
  const persons = await Promise.all(codes.map((code) => findRegisteredPerson(database, cipher, code)));
  return [...known, ...persons].flatMap((one) => {
    const card = one?.healthCard;
    return card === undefined ? [] : [{ kind: 'health-card', value: `${card.number} ${card.expiryDate}` }];
  });
}

/** The address of the letter that came back. One that was lifted is compared with nothing any more. */
async function blockedAddresses(row: OpenRow, { database, cipher }: Related): Promise<readonly IndexedText[]> {
  if (row.stored('lift_time') !== null) return nothingIndexed;
  const delivery: { pin_request_id: string } | undefined = await database('delivery')
    .where({ id: String(row.stored('delivery_id')) })
    .first('pin_request_id');
  const application = await applicationOf(delivery?.pin_request_id, { database, cipher });
  if (application === undefined) return [];
  const text = blockedBy(String(row.stored('reason')), application.postalAddress);
  return [{ kind: 'blocked-address', value: `${String(row.stored('holder_id'))}\n${text}` }];
}

async function applicationOf(
  pinRequestId: unknown,
  { database, cipher }: Related,
): Promise<CheckedApplication | undefined> {
  const id = String(pinRequestId);
  const row: { application_cipher: Buffer } | undefined = await database('pin_request')
    .where({ id })
    .first('application_cipher');
  if (row === undefined) return undefined;
  const place = { table: 'pin_request', column: 'application', row: id };
  // Written from a checked application.
  return JSON.parse(cipher.decrypt(place, row.application_cipher)) as CheckedApplication;
}
