/** What may come next on the command line, and the scripts by which three shells ask. */
import type { Command, Option } from 'commander';

export const completedShells = ['bash', 'zsh', 'fish'] as const;
export type CompletedShell = (typeof completedShells)[number];

/** What the last word may become; the words before it are complete. Empty where files, or nothing, may follow. */
export function completionsOf(operator: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  let command = operator;
  for (const word of before) command = subcommands(command).find((one) => one.name() === word) ?? command;
  const options = [...command.options, ...(command === operator ? [] : operator.options)].filter(
    (option) => !option.hidden,
  );
  const asked = options.find((option) => option.long === before.at(-1) && (option.required || option.optional));
  const candidates =
    asked !== undefined ? (asked.argChoices ?? []) : typed.startsWith('-') ? flagsOf(options) : wordsOf(command);
  return candidates.filter((candidate) => candidate.startsWith(typed));
}

function wordsOf(command: Command): string[] {
  const visible = subcommands(command).map((one) => one.name());
  return visible.length > 0 ? visible : command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
}

function subcommands(command: Command): Command[] {
  return command.commands.filter((one) => !one.name().startsWith('__'));
}

function flagsOf(options: readonly Option[]): string[] {
  return ['--help', ...options.flatMap(({ long }) => long ?? [])];
}

/** To be sourced: `symbolon operator ...` is completed by the command itself, so that the script never falls behind. */
export const completionScripts: Readonly<Record<CompletedShell, string>> = {
  bash: `_symbolon_operator() {
  local IFS=$'\\n'
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W $'operator\\ntry\\nkeys' -- "\${COMP_WORDS[1]}"))
  elif [ "\${COMP_WORDS[1]}" = operator ]; then
    COMPREPLY=($(symbolon operator __complete -- "\${COMP_WORDS[@]:2:COMP_CWORD-1}" 2>/dev/null))
  fi
}
complete -o default -F _symbolon_operator symbolon`,
  zsh: `#compdef symbolon
_symbolon() {
  local -a found
  if (( CURRENT == 2 )); then
    found=(operator try keys)
  elif [[ \${words[2]} == operator ]]; then
    found=(\${(f)"$(symbolon operator __complete -- "\${(@)words[3,CURRENT]}" 2>/dev/null)"})
  fi
  if (( \${#found} )); then compadd -- $found; else _files; fi
}
if [ "\${funcstack[1]}" = _symbolon ]; then _symbolon "$@"; else compdef _symbolon symbolon; fi`,
  fish: `function __symbolon_operator
  set -l typed (commandline -opc) (commandline -ct)
  set -l found (symbolon operator __complete -- $typed[3..-1] 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c symbolon -n 'not __fish_seen_subcommand_from operator try keys' -f -a 'operator try keys'
complete -c symbolon -n '__fish_seen_subcommand_from operator' -f -a '(__symbolon_operator)'`,
};
