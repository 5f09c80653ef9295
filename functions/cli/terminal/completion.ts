import type { Command, Option } from 'commander';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `nis completion SHELL`. */
export function completion({ terminal }: Context, program: Command, shell: Shell, { json }: JsonOption): void {
  const script = completionScript(program, shell);
  terminal.out(json ? jsonLine({ shell, script }) : script);
}

/** zsh runs bash's script, on top of its own completion, which a plain zsh has not begun. */
const ZSH = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
autoload -U +X bashcompinit && bashcompinit
`;

/** A script that completes the commands and options that the program has. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = [...walk(program, '')];
  if (shell === 'fish') return fish(commands);
  return shell === 'zsh' ? ZSH + bash(commands) : bash(commands);
}

/** A command with the words that lead to it, such as `users list`; the program itself has none. */
interface Node {
  readonly path: string;
  readonly children: readonly Command[];
  readonly options: readonly Option[];
  /** Values of the arguments, where they are known. */
  readonly values: readonly string[];
}

function* walk(command: Command, path: string): Generator<Node> {
  yield {
    path,
    children: command.commands,
    options: command.createHelp().visibleOptions(command),
    values: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  };
  for (const child of command.commands) yield* walk(child, `${path} ${child.name()}`.trim());
}

/** What may follow an option that takes a value: known words, or nothing where it is free. */
const valuesOf = ({ flags, argChoices }: Option): readonly string[] => argChoices ?? /<(\w+(?:\|\w+)+)>/.exec(flags)?.[1]?.split('|') ?? [];

const takesValue = ({ required, optional }: Option): boolean => required || optional;
const distinct = (words: readonly string[]): string[] => [...new Set(words)];

function bash(nodes: readonly Node[]): string {
  const withValue = nodes.flatMap(({ options }) => options.filter(takesValue));
  const valueCases = distinct(withValue.map(({ long }) => long ?? '')).map((long) => {
    const values = withValue.filter((option) => option.long === long).flatMap(valuesOf);
    return `    ${long}) COMPREPLY=($(compgen -W '${distinct(values).join(' ')}' -- "$word")); return ;;`;
  });
  const wordCases = nodes.map(({ path, children, options, values }) => {
    const words = [...children.map((child) => child.name()), ...values, ...options.map(({ long }) => long ?? '')];
    return `    '${path}') words='${words.join(' ')}' ;;`;
  });
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `_nis() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at='' words='' i next
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${at:+$at }\${COMP_WORDS[i]}"
    case "$next" in ${paths.join('|')}) at="$next" ;; esac
  done
  case "$before" in
${valueCases.join('\n')}
  esac
  case "$at" in
${wordCases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _nis nis
`;
}

function fish(nodes: readonly Node[]): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = nodes.flatMap(({ path, children, options, values }) => {
    const at = `complete -c nis -n ${quoted(`__nis_at ${path}`.trim())}`;
    return [
      ...children.map((child) => `${at} -f -a ${child.name()} -d ${quoted(child.description())}`),
      ...values.map((value) => `${at} -f -a ${value}`),
      ...options.map((option) => {
        const known = valuesOf(option);
        const value = known.length > 0 ? ` -x -a ${quoted(known.join(' '))}` : takesValue(option) ? ' -r' : '';
        return `${at} -l ${(option.long ?? '').slice(2)}${value} -d ${quoted(option.description)}`;
      }),
    ];
  });
  return `function __nis_at
  set -l at
  set -l words (commandline -opc)
  for word in $words[2..-1]
    contains -- (string join -- ' ' $at $word) ${nodes.map(({ path }) => quoted(path)).join(' ')}; and set at $at $word
  end
  test (string join ' ' nis $at) = (string join ' ' nis $argv)
end
${lines.join('\n')}
`;
}
