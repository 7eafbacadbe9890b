/** What operators do by docs/post.md: its commands as they stand there. */
import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { blocks, document, section } from '../support/document';
import { builtSources } from '../support/servers';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { italianAddress } from './letter-samples';
import { printCentreRoom } from './print-centre-room';
import { halfContent } from './signed-events';

const page = document('docs/post.md');
const [calling = ''] = blocks(section(page, '## Who may what'), 'sh');
const grpcurl = spawnSync('grpcurl', ['-version']).status === 0;
const withGrpcurl = grpcurl ? test : test.skip;
type Room = Awaited<ReturnType<typeof printCentreRoom>>;

/** As an operator. */
async function operate(room: Room, pasted: readonly string[], variables: Readonly<Record<string, string>>) {
  const desk = await room.desk();
  const env = { PATH: process.env['PATH'], POSTAL: room.address, TOKEN: 'supervisor', ...variables };
  const script = [calling, ...pasted].join('\n');
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: desk, env })).stdout;
}

withGrpcurl('two persons release a batch, which is printed then', async () => {
  const room = await printCentreRoom({
    letters: 2,
    settings: { BATCH_RELEASE: 'two-persons' },
    until: async (database) => (await database('batch').where({ state: 'closed' })).length === 1,
  });
  const [propose = '', approve = ''] = blocks(section(page, '### Two persons'), 'sh');
  const proposed = await operate(room, [propose], { BATCH_ID: room.batchId });
  const [, PROPOSAL_ID = ''] = /"id": "([^"]+)"/.exec(proposed) ?? [];
  await operate(room, [approve], { PROPOSAL_ID, TOKEN: 'another' });
  await waitFor('the batch to be handed over', async () => (await room.batchState()) === 'handed-over');
  const shown = await operate(room, blocks(section(page, '## Batches'), 'sh').slice(0, 1), {
    BATCH_ID: room.batchId,
  });
  expect(shown).toContain('"state": "LETTER_STATE_HANDED_OVER",\n        "count": 2');
  await room.close();
});

withGrpcurl('a held letter goes where an operator lets it go', async () => {
  const value = { ...italianAddress, street: 'Fermo posta' };
  const recipient = { $case: 'postalAddress', value } as const;
  const room = await printCentreRoom({
    letters: 1,
    content: SealedContent.fromPartial({ ...halfContent, recipient }),
    until: async (database) => (await database('letter').where({ state: 'held' })).length === 1,
  });
  const [code = ''] = await room.codes();
  const [release = ''] = blocks(section(page, '## Held letters'), 'sh');
  expect(await operate(room, [release], { HELD: code.slice(0, 36) })).toContain('"kind": "cleared"');
  await waitFor('the letter to be handed over', async () => (await room.states())[0] === 'handed-over');
  await room.close();
});

withGrpcurl(
  "a spoiled letter is printed again by an operator's decision; what the print centre says comes by a certificate made as the page has it",
  async () => {
    const room = await printCentreRoom({ letters: 1 });
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'ca.key'), room.authority.privateKey, { mode: 0o600 });
    await writeFile(join(folder, 'ca.pem'), room.authority.certificate);
    const [code = ''] = await room.codes();
    await builtSources();
    const keys = `node ${resolve(__dirname, '../../dist/cli/main.js')} keys`;
    const made = blocks(section(page, '## Answers'), 'sh').map((block) => block.replace('npm run keys --', keys));
    const spoiled = `grpcurl -cacert ca.pem -cert print-centre.pem -key print-centre.key -d '{"code": "${code}", "outcome": "LETTER_OUTCOME_SPOILED"}' "$POSTAL" symbolon.postal.v1.PostalService/RecordOutcome`;
    const env = { PATH: process.env['PATH'], POSTAL: room.address, DOMAIN: 'example.org' };
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', [...made, spoiled].join('\n')], { cwd: folder, env });
    const [resolving = ''] = blocks(section(page, '## Letters left open'), 'sh');
    await operate(room, [resolving], { OPEN: code.slice(0, 36) });
    const printAgain = async () =>
      (await room.database('letter').where({ print_number: 2, state: 'handed-over' })).length;
    await waitFor('its second print', async () => (await printAgain()) === 1);
    expect(await room.batchState()).toBe('acknowledged');
    await room.close();
  },
);

withGrpcurl('a canary goes by the file on the page, and whoever gets it says so', async () => {
  const canary = section(page, '## The canary');
  const file = join(await temporaryFolder(), 'canary.json');
  await writeFile(file, blocks(canary, 'json').join());
  const room = await printCentreRoom({
    letters: 1,
    settings: { CANARY_ADDRESS_FILE: file, BATCH_MAX_LETTERS: '2' },
    until: async (database) => (await database('letter').where({ state: 'handed-over' })).length === 2,
  });
  const [id] = await room.database('letter').where({ is_canary: 1 }).pluck('id');
  await operate(room, blocks(canary, 'sh'), { CANARY: `${id}-1-1` });
  expect(await room.database('letter').where({ state: 'delivered' }).pluck('id')).toEqual([id]);
  await room.close();
});
