import type { Command, CommanderError } from 'commander';

/** What commander calls a mistake in the arguments, as one sentence that leads to the help of the command that was meant. */
export function mistakeOf({ code, message }: CommanderError, program: Command, args: readonly string[]): string {
  const help = `${pathOf(program, args)} --help`;
  if (code === 'commander.help') return `Name a command: ${help} lists them.`;
  const said = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  const sentence = said.charAt(0).toUpperCase() + said.slice(1);
  return sentence.endsWith('.') ? `${sentence} See ${help}.` : `${sentence}: see ${help}.`;
}

/** The words that lead to the command, such as `nis users show`. */
function pathOf(program: Command, args: readonly string[]): string {
  let command = program;
  const words = [program.name()];
  for (const word of args) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) continue;
    command = next;
    words.push(word);
  }
  return words.join(' ');
}
