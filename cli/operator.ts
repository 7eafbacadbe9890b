/** `symbolon operator`: everything that operators do, at a terminal. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Act } from './operator/act';
import { acts, nouns } from './operator/catalogue';
import { type CompletedShell, completedShells, completionScripts, completionsOf } from './operator/completion';
import { addConnectionOptions } from './operator/connection';
import { isPersonal, methodNamed } from './operator/contract';
import { exitCodes, exitCodesInWords } from './operator/exit-codes';
import { optionFor } from './operator/given';
import { isPaged, mostRows } from './operator/pages';
import { perform, type TypedOptions } from './operator/perform';
import { processShell, type Shell } from './operator/shell';
import { slotsOf } from './operator/slots';
import { whoMay } from './operator/who-may';

const examples = `
Examples:
  symbolon operator requests list --attention any --older-than 3d
  symbolon operator holder show FISCAL-CODE
  symbolon operator elevation scan 123456789012
  symbolon operator audit verify --json

Every command takes --from FILE (- is standard input): its request as JSON, which keeps personal data off the command line.
A time is 3d (ago), +3d (ahead), 2027-02-21, or 2027-02-21T14:05:00Z. What cannot be undone is asked about; --yes answers.
Personal data are shown only where --unmask or --reveal asks for them.

${exitCodesInWords}`;

export function operatorCommand(shell: Shell = processShell()): Command {
  const operator = new Command('operator')
    .description('what operators do: requests, holders, elevation, letters, carriers, the audit')
    .usage('<noun> <verb> [arguments] [options]')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => shell.print(text.trimEnd()),
      writeErr: (text) => shell.complain(text.trimEnd()),
      getOutHelpWidth: () => shell.screen.columns ?? 100,
    })
    // commander's own refusals are wrong usage.
    .exitOverride(({ exitCode }) => shell.leave(exitCode === 0 ? exitCodes.done : exitCodes.usage))
    .option('--json', 'the answer as JSON, by the names of the contract')
    .option('--yes', 'do not ask about what cannot be undone');
  addConnectionOptions(operator).addHelpText('after', examples);
  for (const act of acts) addAct(operator, act, shell);
  operator
    .command('completion')
    .description('print a script that completes commands, options and their words')
    .addArgument(new Argument('<shell>', 'source <(symbolon operator completion bash)').choices(completedShells))
    .action((name: CompletedShell) => shell.print(completionScripts[name]));
  operator
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action((words: string[]) => {
      for (const word of completionsOf(operator, words)) shell.print(word);
    });
  return operator;
}

function addAct(operator: Command, act: Act, shell: Shell): void {
  const words = act.words.split(' ');
  const [noun = '', verb] = words;
  const parent = verb === undefined ? operator : nounOf(operator, noun);
  const command = parent
    .command(verb ?? noun)
    .description(act.about)
    .helpCommand(false);
  const { positional, optional } = slotsOf(act);
  for (const { name, field } of positional) {
    const mayBeLeftOut = act.takes?.includes(`${field.name}?`) === true;
    command.argument(mayBeLeftOut ? `[${name}]` : `<${name}>`);
  }
  if (act.upload !== undefined) command.argument('<file>');
  for (const slot of optional) command.addOption(optionFor(slot, Object.keys(act.also?.[slot.field.name] ?? {})));
  addCommonOptions(command, act);
  const example = act.example === undefined ? '' : `\n\nExample:\n  symbolon operator ${act.words} ${act.example}`;
  command.addHelpText(
    'after',
    `\nWho may: ${whoMay(act.rpc)}${example}\n\nConnection, --json, --yes, exit codes: symbolon operator --help`,
  );
  command.action(async () => {
    shell.exit(await perform(shell, act, command.args, command.optsWithGlobals<TypedOptions>()));
  });
}

function addCommonOptions(command: Command, act: Act): void {
  const { input, output } = methodNamed(act.rpc);
  if (isPaged(act) && act.walksAll !== true && act.omits?.includes('page_size') !== true) {
    command.addOption(new Option('--limit <rows>', `at most so many, up to ${mostRows}`).default(50).argParser(rows));
    command.option('--all', `all there are, up to ${mostRows}`);
  }
  if (act.upload !== 'outcomes' && input.fields.length > 0)
    command.option('--from <file>', 'the request, or part of it, as JSON; - is standard input');
  if (act.download !== undefined) command.option('--out <file>', 'the new file that it goes to, readable by you only');
  if (output.fields.some(isPersonal)) command.option('--reveal', 'show the personal data of the answer');
}

function nounOf(operator: Command, noun: string): Command {
  const there = operator.commands.find((one) => one.name() === noun);
  return (
    there ??
    operator
      .command(noun)
      .description(nouns[noun] ?? noun)
      .usage('<verb> [arguments] [options]')
      .helpCommand(false)
  );
}

function rows(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= mostRows) return count;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${mostRows}.`);
}
