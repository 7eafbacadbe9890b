/** What a PIN of eight characters is compared with: one statement each, since every use of a PIN takes this way. */
import type { Queryable } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Credential } from '../domain/credential';
import type { FiscalCode } from '../domain/fiscal-code';
import { liveStates } from '../domain/pin-request-state';
import { type CredentialRow, credentialOf, statesInUse } from './credentials';

/** What there is of a holder; neither where there is no such holder. */
export interface ComparedPins {
  readonly credential: Credential | undefined;
  /** The letter's half of an issue under way. */
  readonly loneHalf: { readonly id: string; readonly loneHalfCipher: Buffer } | undefined;
}

type ComparedRow = Partial<Record<'issue_id', string | null> & Record<'issue_half', Buffer | null>> &
  (CredentialRow | { readonly id: null });

/** By the fiscal code. */
export async function findComparedPins(db: Queryable, cipher: FieldCipher, code: FiscalCode): Promise<ComparedPins> {
  const row: ComparedRow | undefined = await db('holder')
    .leftJoin('credential', (join) =>
      join.on('credential.holder_id', 'holder.id').andOnIn('credential.state', [...statesInUse]),
    )
    .leftJoin('pin_request as issue', (join) =>
      join
        .on('issue.holder_id', 'holder.id')
        .andOnVal('issue.outcome', 'issued')
        .andOnIn('issue.state', [...liveStates])
        .andOnNotNull('issue.lone_half_cipher'),
    )
    .whereIn('holder.fiscal_code_index', [...cipher.indexes('fiscal-code', code)])
    .orderBy('issue.create_time', 'desc')
    .first('credential.*', 'issue.id as issue_id', 'issue.lone_half_cipher as issue_half');
  const { issue_id: id, issue_half: loneHalfCipher } = row ?? {};
  return {
    credential: row === undefined || row.id === null ? undefined : credentialOf(row),
    loneHalf: id == null || loneHalfCipher == null ? undefined : { id, loneHalfCipher },
  };
}

export interface Standing extends Pick<Credential, 'state' | 'personalPinCipher'> {
  /** True where the initial PIN that was exchanged for it is not spent yet. */
  readonly hasUnspentIssue: boolean;
}

interface StandingRow {
  readonly state: Credential['state'];
  readonly personal_pin_cipher: Buffer | null;
  readonly issue_id: string | null;
}

/** A credential as it is now; undefined where the id is nobody's. */
export async function findStanding(db: Queryable, id: string): Promise<Standing | undefined> {
  const row: StandingRow | undefined = await db('credential')
    .leftJoin('pin_request as issue', (join) =>
      join
        .on('issue.holder_id', 'credential.holder_id')
        .andOnVal('issue.outcome', 'issued')
        .andOnVal('issue.state', 'used')
        .andOnNotNull('issue.exchange_time')
        .andOnNull('issue.spent_time'),
    )
    .where('credential.id', id)
    .first('credential.state', 'credential.personal_pin_cipher', 'issue.id as issue_id');
  if (row === undefined) return undefined;
  const { state, personal_pin_cipher, issue_id } = row;
  return { state, personalPinCipher: personal_pin_cipher ?? undefined, hasUnspentIssue: issue_id !== null };
}
