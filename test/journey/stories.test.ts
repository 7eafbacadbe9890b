import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { playedStories } from '../support/played-stories';
import { builtSources } from '../support/servers';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';

const cli = resolve(__dirname, '../../dist/cli/main.js');

/** What only a process with an inbox of its own has. */
const toldHere = new Map([['restore', ['Open it in a browser']]]);

async function play(story: string, { address, inboxUrl }: StandaloneUnderTest, dataFolder: string): Promise<string> {
  const options = ['--fast', '--address', address, '--inbox', inboxUrl, '--data', dataFolder];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'try', story, ...options]);
  return stdout;
}

describe('every story of `npm run try`, in one process', () => {
  let standalone: StandaloneUnderTest;
  let dataFolder: string;
  beforeAll(async () => {
    await builtSources();
    dataFolder = await temporaryFolder();
    standalone = await startStandalone(dataFolder);
  });
  afterAll(async () => {
    await standalone?.process.kill('SIGTERM');
  });

  test.each(playedStories)('%s goes to its end', async (story, lines) => {
    const told = await play(story, standalone, dataFolder);
    for (const line of [...lines, ...(toldHere.get(story) ?? [])]) expect(told).toContain(line);
  });

  test('held says what it needs where no letter is held', async () => {
    await expect(play('held', standalone, dataFolder)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('LETTER_HOLD=always npm start'),
    });
  });
});

test('the story of a held letter goes to its end in a process that holds them', async () => {
  await builtSources();
  const dataFolder = await temporaryFolder();
  const standalone = await startStandalone(dataFolder, { LETTER_HOLD: 'always' });
  expect(await play('held', standalone, dataFolder)).toContain('ATTENTION_ADDRESS');
  await standalone.process.kill('SIGTERM');
});
