/** From a register's file to the letterbox: a letter leaves where the holder is registered, and waits where not. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { startProcess } from '../support/process';
import { registerCsv, registerLine } from '../support/register-csv';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

describe('everything in one process, with an imported register', () => {
  let standalone: StandaloneUnderTest;
  let client: CredentialServiceClient;
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
    standalone = await startStandalone(folder, { POPULATION_REGISTER: 'table', LETTER_HOLD: 'mismatch' });
    client = await standalone.openClient();
  }, 90_000);
  afterAll(() => client?.close());

  const referenceOf = async (seed: number): Promise<string> => {
    const application = anApplicationMessage(seed);
    const { pinRequest } = await callUnary(
      client,
      'requestPin',
      { requestId: randomUUID(), application },
      { deadlineMilliseconds: 10_000 },
    );
    if (pinRequest === undefined) throw new Error('RequestPin gave no request');
    return pinRequest.reference;
  };
  const lettersOf = async (reference: string) =>
    (await standalone.inbox()).filter(({ channel, text }) => channel === 'letter' && text.includes(reference)).length;
  const isAskedFor = async (count: number) => {
    const metrics = await (await fetch(`http://${standalone.healthListen}/metrics`)).text();
    return (
      Number(/symbolon_job_duration_seconds_count\{queue="match-address"\} (\d+)/.exec(metrics)?.[1] ?? 0) >= count
    );
  };

  test("a letter leaves to the register's address, however it is written, and to no other", async () => {
    const [elsewhere, unknown, registered] = [await referenceOf(22), await referenceOf(33), await referenceOf(11)];
    await waitFor('the letter', async () => (await lettersOf(registered)) === 1);
    await waitFor('all three to be settled', () => isAskedFor(3));
    expect([await lettersOf(elsewhere), await lettersOf(unknown), await lettersOf(registered)]).toEqual([0, 0, 1]);
  });
});
