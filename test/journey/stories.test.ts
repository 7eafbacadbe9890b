import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { builtSources } from '../support/servers';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';

const cli = resolve(__dirname, '../../dist/cli/main.js');

describe('every story of `npm run try`, in one process', () => {
  let standalone: StandaloneUnderTest;
  let dataFolder: string;
  beforeAll(async () => {
    await builtSources();
    dataFolder = await temporaryFolder();
    standalone = await startStandalone(dataFolder);
  }, 120_000);
  afterAll(async () => {
    await standalone?.process.kill('SIGTERM');
  }, 30_000);

  const play = async (story: string): Promise<string> => {
    const { address, inboxUrl } = standalone;
    const options = ['--fast', '--address', address, '--inbox', inboxUrl, '--data', dataFolder];
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'try', story, ...options]);
    return stdout;
  };

  test.each([
    ['issue', ['ExchangePin', 'VERIFIED', 'REJECTED']],
    ['operator', ['ListPinRequests', 'ReleaseHeldIssue']],
    ['postal-first', ['The second does not exist yet', 'ExchangePin']],
    ['change', ['ChangePin', 'VERIFIED', 'REJECTED']],
    ['wrong-pins', ['REJECTED', 'LOCKED']],
    ['contacts', ['ConfirmContact', 'For 48 hours']],
    ['restore', ['CompleteRestore', 'SUSPENDED', 'level ordinary']],
    ['revoke', ['RevokePin', 'REJECTED']],
  ])(
    '%s goes to its end',
    async (story, lines) => {
      const told = await play(story);
      for (const line of lines) expect(told).toContain(line);
    },
    60_000,
  );
});
