/** The population register as a table of our own, filled by `npm run import-register`. */
import { Fault, isFault } from '../../../runtime/fault';
import { untilAborted } from '../../../runtime/until-aborted';
import type { FiscalCode } from '../domain/fiscal-code';
import type { RegisteredPerson } from '../domain/registered-person';
import type { PopulationRegister } from '../ports';

interface RegisteredTable {
  /** Looks into the table. Fault bug FIELD_UNREADABLE for a damaged row. */
  find(fiscalCode: FiscalCode): Promise<RegisteredPerson | undefined>;
}

export function tableRegister({ find }: RegisteredTable): PopulationRegister {
  return {
    async find(fiscalCode, signal) {
      try {
        return await untilAborted(find(fiscalCode), signal);
      } catch (cause) {
        if (isFault(cause, 'bug'))
          throw new Fault('precondition', 'REGISTER_ANSWER_UNUSABLE', 'a row of the registered persons is damaged', {
            cause,
          });
        throw new Fault('unavailable', 'REGISTER_UNAVAILABLE', 'the table of registered persons cannot be read', {
          cause,
        });
      }
    },
  };
}
