/** Keys that are rotated as docs/keys.md says, by its commands, while two processes of credentials are called without a pause. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeUpApplicant } from '../../cli/try/applicant';
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { openClient } from '../../runtime/grpc-client';
import { tlsOf } from '../support/deployment';
import { freePort } from '../support/free-port';
import { type StartedProcess, startProcess } from '../support/process';
import { temporaryFolder } from '../support/temporary-folder';
import { letPass, waitFor } from '../support/wait-for';
import { ask, commandEnd, type DeployedOffice, type Ended, type HolderInUse } from './office';
import {
  currentKeys,
  expectStillGood,
  issueBefore,
  keys,
  keysOf,
  outcomeOf,
  removableIn,
  rotatedPurposes,
} from './rotated-keys';

const betweenChecksMilliseconds = 500; // each is an Argon2id
const betweenRequestsMilliseconds = 1_000;
const rekeyEntry = 'services/credentials/rekey';

/** A process of credentials with a keyring file of its own, and who calls it. */
interface Replica {
  readonly process: StartedProcess;
  readonly keyringFile: string;
  readonly client: CredentialServiceClient;
}

export function rotationJourney(openedNow: () => DeployedOffice): void {
  test('keys are rotated while everybody calls, though the walk is killed in the middle: no call fails, and the old key goes', async () => {
    const opened = openedNow();
    const { office } = opened;
    const { KEYRING_FILE: master } = office.commandSettings;
    const replicas = await twoReplicas(opened);
    const before = await issueBefore(office);
    const old = await currentKeys(master);

    const calls = callAllTheTime(replicas, before.holders);
    try {
      for (const purpose of rotatedPurposes) await keys('--stage', purpose, '--keyring', master);
      await give(master, replicas);
      for (const id of await keysOf(master, 'next')) await keys('--activate', id, '--keyring', master);
      await give(master, replicas);
      await killInTheWalk(opened, old);
      await walkToTheEnd(opened, old);
      await keys('--remove', String(old.field), '--keyring', master);
      await give(master, replicas);
    } finally {
      await calls.end();
      await replicas[1].process.kill('SIGTERM');
      for (const { client } of replicas) client.close();
    }
    expect(calls.wrong).toEqual([]);
    await opened.startAgain({}); // with the file as it is now
    await expectStillGood(office, before);
  });
}

type Keys = Awaited<ReturnType<typeof currentKeys>>;

async function killInTheWalk(opened: DeployedOffice, old: Keys): Promise<void> {
  const { commandSettings, database } = opened.office;
  const walk = await startProcess({ entry: rekeyEntry, args: ['--rows-per-second', '20'], env: commandSettings });
  const places = () => database('rekey_place').pluck('table_name');
  await waitFor('a table that is walked', async () => (await places()).includes('holder'));
  expect(await walk.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await places()).not.toContain('revocation');
  expect(await rekey(opened, '--status')).toEqual({
    code: 3,
    text: expect.stringContaining(`${old.field}: needed`),
  });
}

/** What was asked for meanwhile is counted by caps under the index key of then, and exchanged by the pepper of then. */
async function walkToTheEnd(opened: DeployedOffice, old: Keys): Promise<void> {
  const { code, text } = await rekey(opened, '--settle-seconds', '1');
  expect({ code, removable: removableIn(text) }).toEqual({ code: 3, removable: [old.field] });
  expect(text).toContain('older index key: cap_use.subject_index');
  expect(text).toContain('older pepper key: pin_request.initial_pin_hash');
  const { text: status } = await rekey(opened, '--status');
  expect(status).not.toContain('under way');
  expect(status).toContain(`${old.field}: not needed since`);
}

async function twoReplicas(opened: DeployedOffice): Promise<readonly [Replica, Replica]> {
  const { deployment } = opened.room;
  const folder = await temporaryFolder();
  const { KEYRING_FILE: master } = opened.office.commandSettings;
  const files = [join(folder, 'one.json'), join(folder, 'other.json')] as const;
  for (const file of files) await copyKeyring(master, file);
  const [listen, health] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  await opened.startAgain({ KEYRING_FILE: files[0] });
  const first = deployment.processes.at(-1);
  if (first === undefined) throw new Error('nothing was started');
  const other = await opened.startBeside({ KEYRING_FILE: files[1], LISTEN: listen, HEALTH_LISTEN: health });
  const clientOf = (address: string) =>
    openClient(CredentialServiceClient, { address, tls: tlsOf(deployment, 'portal') });
  return [
    { process: first, keyringFile: files[0], client: await clientOf(deployment.credentialsAddress) },
    { process: other, keyringFile: files[1], client: await clientOf(listen) },
  ];
}

/** As an orchestrator does it: the file is there whole, or as it was. */
async function copyKeyring(from: string, to: string): Promise<void> {
  await writeFile(`${to}.new`, await readFile(from), { mode: 0o600 });
  await rename(`${to}.new`, to);
}

/** To every process, and each says that it has taken it. */
async function give(master: string, replicas: readonly Replica[]): Promise<void> {
  const reloads = ({ process }: Replica) => process.lines.filter((line) => line.includes('keyring.reloaded')).length;
  const before = replicas.map(reloads);
  for (const { keyringFile } of replicas) await copyKeyring(master, keyringFile);
  await waitFor('keyring.reloaded from each', () =>
    replicas.every((replica, at) => reloads(replica) > Number(before[at])),
  );
}

function rekey({ office }: DeployedOffice, ...args: readonly string[]): Promise<Ended> {
  return commandEnd(rekeyEntry, args, office.commandSettings);
}

interface Calls {
  /** What was answered otherwise than it should. */
  readonly wrong: readonly unknown[];
  /** Resolves when nobody calls any more. */
  end(): Promise<void>;
}

/** PINs are verified at both, and asked for at the second. */
function callAllTheTime(replicas: readonly [Replica, Replica], holders: readonly HolderInUse[]): Calls {
  const wrong: unknown[] = [];
  let isOver = false;
  const again = async (milliseconds: number, once: (turn: number) => Promise<unknown>) => {
    for (let turn = 1; !isOver; turn += 1) {
      await once(turn).catch((error: unknown) => wrong.push(error));
      await letPass(milliseconds);
    }
  };
  const verifying = replicas.map(({ client }) =>
    again(betweenChecksMilliseconds, async () => {
      for (const holder of holders) {
        const outcome = await outcomeOf(client, holder);
        if (outcome !== VerifyOutcome.VERIFY_OUTCOME_VERIFIED) wrong.push(outcome);
      }
    }),
  );
  // Each in a house of his or her own, so that no other journey's is at its cap.
  const asking = again(betweenRequestsMilliseconds, (turn) =>
    ask(replicas[1], { ...madeUpApplicant(), street: `Via Appia Nuova ${turn}` }),
  );
  return {
    wrong,
    end: async () => {
      isOver = true;
      await Promise.all([...verifying, asking]);
    },
  };
}
