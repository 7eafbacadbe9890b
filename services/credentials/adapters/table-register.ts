/** The population register as a table of our own, filled by `npm run import-register`. */
import { Fault } from '../../../runtime/fault';
import type { PopulationRegister } from '../ports';

/** `find` looks into the table. */
export function tableRegister({ find }: PopulationRegister): PopulationRegister {
  return {
    async find(fiscalCode) {
      try {
        return await find(fiscalCode);
      } catch (cause) {
        throw new Fault('unavailable', 'REGISTER_UNAVAILABLE', 'the table of registered persons cannot be read', {
          cause,
        });
      }
    },
  };
}
