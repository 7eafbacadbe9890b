/** From a register's file to the letterbox, in one process: a letter leaves where the holder is registered, and waits where not. */
import { join } from 'node:path';
import { tokenFor } from '../../cli/try/operator-token';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { openClient } from '../../runtime/grpc-client';
import { startProcess } from '../support/process';
import { registerCsv, registerLine } from '../support/register-csv';
import { expectOthersToWait, type RegisterRoom } from '../support/register-journey';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';

describe('everything in one process, with an imported register', () => {
  let room: RegisterRoom;
  beforeAll(async () => {
    const folder = join(await temporaryFolder(), 'data');
    const file = await registerCsv([
      registerLine(11, { street: 'VIA ROMA N. 12', locality: 'ROMA', given_name: 'MARIA', family_name: 'ROSSI' }),
      registerLine(22, { street: 'VIA APPIA 1' }),
    ]);
    const args = [file];
    const env = { SYMBOLON_DATA: folder };
    const imported = await startProcess({ entry: 'services/standalone/import-register', args, env });
    expect((await imported.end).code).toBe(0);
    const standalone = await startStandalone(folder, { POPULATION_REGISTER: 'table', LETTER_HOLD: 'mismatch' });
    const { address, inbox } = standalone;
    const token = await tokenFor(folder, 'contact_centre', 'anna');
    room = {
      client: await standalone.openClient(),
      contactCentre: await openClient(OperatorServiceClient, { address, token }),
      items: inbox,
    };
  });
  afterAll(() => {
    room?.client.close();
    room?.contactCentre.close();
  });

  test("a letter leaves to the register's address, however it is written; to another one, or to who is not in it, after a call", async () => {
    await expectOthersToWait(room, { registered: 11, elsewhere: [22, 33] });
  });
});
