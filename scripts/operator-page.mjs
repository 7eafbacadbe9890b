// docs/operator.md below its introduction, from the commands themselves: what is written cannot be another command than what runs.

export const beginOfCommands = '<!-- commands: npm run operator-page writes these -->\n';
const width = 110;

/** All commands of a commander tree, a section for each noun. `whoMay` tells the roles of a command by its words. */
export function operatorPage(operator, whoMay) {
  const nouns = visible(operator);
  const sections = nouns.map((noun) => {
    const verbs = visible(noun);
    const commands = verbs.length === 0 ? [[noun]] : verbs.map((verb) => [noun, verb]);
    const title = `## ${noun.name()}\n\n${verbs.length === 0 ? '' : `${upper(noun.description())}.\n\n`}`;
    return title + commands.map((path) => section(path, whoMay)).join('\n');
  });
  return sections.join('\n');
}

function section(path, whoMay) {
  const command = path.at(-1);
  const words = path.map((one) => one.name()).join(' ');
  command.configureOutput({ getOutHelpWidth: () => width });
  const who = whoMay(words);
  const lead = `### ${words}\n\n${upper(command.description())}.${who === undefined ? '' : ` Who may: ${who}`}\n`;
  return `${lead}\n\`\`\`text\n${command
    .helpInformation()
    .replace(/\n\n.*?\n\n/s, '\n\n')
    .trim()}\n\`\`\`\n`;
}

function visible(command) {
  return command.commands.filter((one) => !one.name().startsWith('__'));
}

function upper(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
