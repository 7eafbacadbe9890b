import { Fault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import type { ElevationCase } from '../domain/elevation-case';
import { checkFiscalCode } from '../domain/fiscal-code';
import { findCredentialInUse } from '../store/credentials';
import { lockKnownHolder } from '../store/holders';
import type { CredentialsDeps } from './deps';
import { countDoneBefore } from './look-up-holder';
import { openElevationByOperator } from './open-elevation-case';
import { checkedReason } from './operator-act';
import { atTheWrongMoment } from './pin-faults';

export interface ElevationForHolder {
  readonly fiscalCode: string;
  readonly reason: string;
}

/**
 * An operator opens a case for a holder whose pages came by fax, or gets the one that is under way, which is one of the operator's look-ups. Who opens
 * one does not approve it as the second person. Faults: invalid INVALID_FIELDS; not-found CREDENTIAL_NOT_FOUND; precondition SUSPENDED,
 * ALREADY_DISPOSITIVE; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function openElevationForHolder(
  deps: CredentialsDeps,
  input: ElevationForHolder,
  operator: string,
): Promise<ElevationCase> {
  const { fiscalCode, reason } = checkInput(input);
  const { elevation, isOpened } = await inTransaction(deps.database, async (trx) => {
    const holderId = await lockKnownHolder(trx, deps.cipher, fiscalCode);
    const credential = await findCredentialInUse(trx, holderId ?? '');
    if (credential === undefined)
      throw new Fault('not-found', 'CREDENTIAL_NOT_FOUND', 'no credential in use with this fiscal code');
    if (credential.state === 'suspended') throw atTheWrongMoment('suspended');
    return openElevationByOperator(deps, trx, credential, { operator, reason });
  });
  const { id: subjectId, holderId } = elevation;
  if (!isOpened) await countDoneBefore(deps, operator, { holderId, subjectId, reason });
  return elevation;
}

function checkInput(input: ElevationForHolder) {
  const code = checkFiscalCode(input.fiscalCode);
  const reason = checkedReason(input.reason);
  if (code.kind === 'ok' && reason.kind === 'ok') return { fiscalCode: code.value, reason: reason.value };
  throw invalidFields([
    ...(code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : []),
    ...(reason.kind === 'faulty' ? faultsAt('reason', reason.faults) : []),
  ]);
}
