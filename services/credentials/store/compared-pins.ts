/** What a PIN of eight characters is compared with: one statement each, since every use of a PIN takes this way. */
import type { Queryable } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Credential } from '../domain/credential';
import type { FiscalCode } from '../domain/fiscal-code';
import { liveStates } from '../domain/pin-request-state';
import { type CredentialRow, credentialOf, statesInUse } from './credentials';

/** A personal PIN as it is kept, while it is compared. */
export interface ComparedPin {
  readonly credentialId: string;
  readonly state: Credential['state'];
  readonly personalPinCipher: Buffer;
}

/** What there is of a holder; neither where there is no such holder. */
interface ComparedPins {
  readonly personal: ComparedPin | undefined;
  /** The letter's half of an issue under way, or of the last one if that has expired. */
  readonly loneHalf: { readonly id: string; readonly loneHalfCipher: Buffer } | undefined;
}

interface ComparedRow {
  readonly id: string | null;
  readonly state: Credential['state'] | null;
  readonly personal_pin_cipher: Buffer | null;
  readonly issue_id: string | null;
  readonly issue_half: Buffer | null;
}

/** By the fiscal code. Few columns, and one row whether there is a holder or not: an answer must not take longer for being about somebody. */
export async function findComparedPins(db: Queryable, cipher: FieldCipher, code: FiscalCode): Promise<ComparedPins> {
  const somebody = db.raw("COALESCE(holder.id, '')"); // so that the other tables are looked into for nobody, too
  const row: ComparedRow | undefined = await db
    .from(db.raw('(SELECT 1 AS one) AS nobody'))
    .leftJoin('holder', (join) => join.onIn('holder.fiscal_code_index', [...cipher.indexes('fiscal-code', code)]))
    .leftJoin('credential', (join) =>
      join.on('credential.holder_id', somebody).andOnIn('credential.state', [...statesInUse]),
    )
    .leftJoin('pin_request as issue', (join) =>
      join
        .on('issue.holder_id', somebody)
        .andOnVal('issue.outcome', 'issued')
        .andOnIn('issue.state', [...liveStates, 'expired'])
        .andOnNotNull('issue.lone_half_cipher'),
    )
    .first(
      'credential.id',
      'credential.state',
      'credential.personal_pin_cipher',
      'issue.id as issue_id',
      'issue.lone_half_cipher as issue_half',
    );
  return { personal: row && personalOf(row), loneHalf: row && loneHalfOf(row) };
}

function personalOf({ id, state, personal_pin_cipher: personalPinCipher }: ComparedRow): ComparedPin | undefined {
  if (id === null || state === null || personalPinCipher === null) return undefined;
  return { credentialId: id, state, personalPinCipher };
}

function loneHalfOf({ issue_id: id, issue_half: loneHalfCipher }: ComparedRow): ComparedPins['loneHalf'] {
  return id === null || loneHalfCipher === null ? undefined : { id, loneHalfCipher };
}

interface Standing {
  readonly credential: Credential;
  /** True where the initial PIN that was exchanged for it is not spent yet. */
  readonly hasUnspentIssue: boolean;
}

/** A credential as it is now; undefined where the id is nobody's. */
export async function findStanding(db: Queryable, id: string): Promise<Standing | undefined> {
  const row: (CredentialRow & { readonly issue_id: string | null }) | undefined = await db('credential')
    .leftJoin('pin_request as issue', (join) =>
      join
        .on('issue.holder_id', 'credential.holder_id')
        .andOnVal('issue.outcome', 'issued')
        .andOnVal('issue.state', 'used')
        .andOnNotNull('issue.exchange_time')
        .andOnNull('issue.spent_time'),
    )
    .where('credential.id', id)
    .first('credential.*', 'issue.id as issue_id');
  return row && { credential: credentialOf(row), hasUnspentIssue: row.issue_id !== null };
}
