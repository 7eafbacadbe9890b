/** Asks veraPDF, which is not ours, whether files are PDF/A or PDF/UA. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const small = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
const pom = join(__dirname, 'verapdf/pom.xml');

/** By file: 'PASS', or the rules that it breaks. */
export async function verdicts(
  files: readonly string[],
  flavour: '2b' | '2a' | 'ua1',
): Promise<Record<string, string>> {
  // `require` is typed any; these are the modules' own types.
  const { mavenLibraries } = require('./servers/maven') as {
    mavenLibraries(name: string, pom: string): Promise<string>;
  };
  const { programPath } = require('./servers/programs') as { programPath(name: string): string };
  const libraries = await mavenLibraries('verapdf', pom);
  const options = ['--flavour', flavour, '--format', 'text', '--verbose'];
  const args = [...small, '-cp', `${libraries}/*`, 'org.verapdf.apps.GreenfieldCliWrapper', ...options, ...files];
  // It also ends with a code of its own where a file is not valid.
  const answer = await run(programPath('java'), args).catch((failure: { stdout: string }) => failure);
  const told = answer.stdout.split(/^(?=PASS|FAIL)/m).filter((text) => text !== '');
  return Object.fromEntries(
    told.map((text) => {
      const [, verdict = '', file = ''] = /^(PASS|FAIL) (\S+)/.exec(text) ?? [];
      const rules = [...text.matchAll(/^ +FAIL (\S+)/gm)].map(([, rule]) => rule);
      return [file, [verdict, ...rules].join(' ')];
    }),
  );
}
