import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const programs = resolve(__dirname, '../../support/servers/programs.js');

/** As somebody who is not root, with nothing in PATH. */
function ensure(names: readonly string[]): string {
  const script = `
    process.getuid = () => 1000;
    require(${JSON.stringify(programs)}).ensurePrograms(${JSON.stringify(names)}, console.log);
  `;
  const { stderr } = spawnSync(process.execPath, ['-e', script], { env: { PATH: '/nonexistent' }, encoding: 'utf8' });
  return /Error: (.*)/.exec(stderr)?.[1] ?? '';
}

test('what is missing and cannot be installed is named in one sentence, with the packages that bring it', () => {
  expect(ensure(['mvn', 'pdftotext', 'pdftoppm'])).toBe(
    'the tests need mvn, pdftotext, pdftoppm: install them first (on Debian, as root: apt-get install maven poppler-utils)',
  );
});

test('nothing missing is no error', () => {
  expect(ensure([])).toBe('');
});
