import type { Command } from 'commander';
import { createProgram } from '../../functions/cli/program.ts';
import { readText } from './comments.ts';

/** A command of `nis`, as far as a call can be checked against it. */
export interface CommandTree {
  readonly name: string;
  readonly options: readonly { readonly long?: string; readonly short?: string; readonly required: boolean }[];
  /** It takes words that are no commands, as `nis usage NAME` does beside `nis usage rebuild`. */
  readonly arguments: boolean;
  readonly commands: readonly CommandTree[];
}

/** The commands of `nis`, asked of the program itself. */
export function commandTree(): CommandTree {
  const none = (): never => {
    throw new Error('No command is run here.');
  };
  const tree = (command: Command): CommandTree => ({
    name: command.name(),
    options: command.options.map(({ long, short, required }) => ({ long: long ?? '', short: short ?? '', required })),
    arguments: command.registeredArguments.length > 0,
    commands: command.commands.map(tree),
  });
  return tree(createProgram(none, { writeOut: none, writeErr: none }));
}

/** A line of code on a page. */
export interface Snippet {
  readonly page: string;
  readonly code: string;
}

/** What stands on a page as code: spans, and each line of a block. */
export function codeOf(page: string): Snippet[] {
  const text = readText(page);
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = '']) => block.replace(/\\\n/g, ' ').split('\n'));
  const spans = [...text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...spans].map((code) => ({ page, code }));
}

/** Words of a shell command, up to a pipe, a redirection, the next command or a remark. */
export function wordsOf(command: string): string[] {
  const words = command.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  const end = words.findIndex((word) => /^([|&;<>#]|\d?>)/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replace(/^(['"])(.*)\1$/, '$2').replace(/[;,]$/, ''));
}

/** The words behind each place where a command begins. */
export function callsOf({ code }: Snippet, command: RegExp): string[][] {
  return [...code.matchAll(command)].map(({ 0: found, index }) => wordsOf(code.slice(index + found.length)));
}

/** Why the words are no call of the program; null: they are one. A word of capitals or an ellipsis stands for a value. */
export function problemOf(program: CommandTree, words: readonly string[]): string | null {
  let command = program;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word.startsWith('-')) {
      const name = word.split('=')[0];
      const option = [command, program].flatMap(({ options }) => options).find(({ long, short }) => name === long || name === short);
      if (option === undefined && !['--help', '-h'].includes(word)) return `${command.name} has no option ${word}`;
      if (option?.required && !word.includes('=')) index += 1;
    } else if (command.commands.length > 0) {
      if (/^([A-Z]+|…)$/.test(word)) return null;
      const next = command.commands.find((each) => each.name === word);
      if (next === undefined && word !== 'help' && !command.arguments) return `${command.name} has no command ${word}`;
      command = next ?? command;
    }
  }
  return null;
}
