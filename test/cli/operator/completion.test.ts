/** Completion, in each of the shells themselves, as it is when somebody has sourced its script and presses the key. */
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { builtSources } from '../../support/servers';
import { temporaryFolder } from '../../support/temporary-folder';

/** What is typed so far, and what it may become. */
const typed: readonly (readonly [string, string])[] = [
  ['symbolon op', 'operator'],
  ['symbolon operator ele', 'elevation'],
  ['symbolon operator elevation p', 'put-back'],
  ['symbolon operator requests list --att', '--attention'],
  ['symbolon operator requests list --attention a', 'address address-blocked any'],
  ["symbolon operator surge list --role ''", 'auditor contact_centre desk reviewer supervisor'],
  ['symbolon operator requests list --from app', 'application.json'],
];

interface Asking {
  /** Has the shell read no file of its user's. */
  readonly alone: readonly string[];
  readonly prelude: string;
  /** Prints what the line may become, in one line. */
  readonly ask: (line: string) => string;
}

const shells: Readonly<Record<'bash' | 'zsh' | 'fish', Asking>> = {
  bash: {
    alone: ['--norc'],
    prelude: 'source <(symbolon operator completion bash)',
    // Where it has none of its own, bash takes files, as `complete -o default` says.
    ask: (line) =>
      `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _symbolon_operator
      (( \${#COMPREPLY[@]} )) || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[-1]}")); echo "\${COMPREPLY[*]}"`,
  },
  zsh: {
    alone: ['-f'],
    prelude: `autoload -U compinit && compinit -u -D
      source <(symbolon operator completion zsh)
      compadd() { shift; print -r -- \${(M)@:#\${words[CURRENT]}*} }
      _files() { print -rl -- \${words[CURRENT]}* }`,
    ask: (line) => `words=(${line}); CURRENT=\${#words}; \${_comps[symbolon]}`,
  },
  fish: {
    alone: ['--no-config'],
    prelude: 'symbolon operator completion fish | source',
    ask: (line) => `complete -C "${line.replace("''", '')}" | string join ' ' || true`,
  },
};

test.each([
  'bash',
  'zsh',
  'fish',
] as const)('%s completes commands, options, their words, and files where those may follow', async (shell) => {
  await builtSources();
  const folder = await temporaryFolder();
  await symlink(resolve(__dirname, '../../../dist/cli/main.js'), join(folder, 'symbolon'));
  await writeFile(join(folder, 'application.json'), '{}');
  const { alone, prelude, ask } = shells[shell];
  const script = [prelude, ...typed.map(([line]) => ask(line))].join('\n');
  const { stdout } = await promisify(execFile)(shell, [...alone, '-c', script], {
    cwd: folder,
    env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, HOME: folder },
  });
  const sorted = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(' ').sort().join(' '));
  expect(sorted).toEqual(typed.map(([, candidates]) => candidates));
});
