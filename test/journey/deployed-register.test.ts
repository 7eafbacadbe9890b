/** A deployment that asks a population register where people live: a table that a command fills, or a service. */
import { join } from 'node:path';
import { validFiscalCode } from '../support/fiscal-codes';
import { registeredPerson } from '../support/population-register-suite';
import { startProcess } from '../support/process';
import { registerCsv, registerLine } from '../support/register-csv';
import { type Applicants, expectOthersToWait } from '../support/register-journey';
import { type RegisterServer, startRegisterServer } from '../support/register-server';
import { type DeployedRoom, openDeployedRoom } from './deployed-room';

const letterHold = { LETTER_HOLD: 'mismatch' };

describe('a letter, in a deployment with a population register', () => {
  let room: DeployedRoom;
  let server: RegisterServer;
  beforeAll(async () => {
    room = await openDeployedRoom();
    await Promise.all([room.start('credentials'), room.start('notify'), room.start('postal')]);
    server = await startRegisterServer();
  });
  afterAll(async () => {
    await server?.stop();
    await room?.close();
  });

  async function restartCredentials(settings: Readonly<Record<string, string>>): Promise<void> {
    await room.stop('credentials');
    await room.start('credentials', { ...letterHold, ...settings });
  }
  async function importRegister(lines: readonly string[]): Promise<string> {
    const { databaseUrls, keysFolder } = room.deployment;
    const { end, lines: told } = await startProcess({
      entry: 'services/credentials/import-register',
      args: [await registerCsv(lines)],
      env: {
        DATABASE_URL: databaseUrls.credentials,
        KEYRING_FILE: join(keysFolder, 'credentials.keyring.json'),
      },
    });
    await end;
    return told.join('\n');
  }
  async function expectWaiting(applicants: Applicants): Promise<void> {
    const { client, inbox } = room;
    await expectOthersToWait(
      { client, contactCentre: await room.operator('contact_centre'), items: inbox.items },
      applicants,
    );
  }

  test('leaves by itself to the address that was imported, and to no other before a call', async () => {
    const told = await importRegister([
      registerLine(11, { street: 'VIA ROMA N. 12' }),
      registerLine(22, { street: 'VIA APPIA 1' }),
    ]);
    expect(told).toContain('Imported: 2 persons');
    await restartCredentials({ POPULATION_REGISTER: 'table' });
    await expectWaiting({ registered: 11, elsewhere: [22, 33] });
  });

  test("leaves by itself to the address that the register's service tells, and to no other before a call", async () => {
    const { address } = registeredPerson();
    const livesAt = (street: string) => registeredPerson({ address: { ...address, building: '', street } });
    server.persons.set(validFiscalCode(44), livesAt('VIA ROMA N. 45'));
    server.persons.set(validFiscalCode(55), livesAt('VIA APPIA 1'));
    await restartCredentials({ POPULATION_REGISTER: 'http', REGISTER_URL: server.url });
    await expectWaiting({ registered: 44, elsewhere: [55, 66] });
    const asked = server.asked.map(({ body }) => JSON.parse(body).fiscal_code);
    expect(new Set(asked)).toEqual(new Set([44, 55, 66].map(validFiscalCode)));
  });
});
