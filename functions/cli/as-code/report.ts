import type { Tone } from '../../../shared/core/colours.ts';
import { printable } from '../../../shared/core/text.ts';
import type { Terminal } from '../ports.ts';
import { grouped } from '../terminal/render.ts';
import { hanging } from '../terminal/table.ts';
import { padded } from '../terminal/wrap.ts';
import type { ShownChange, ShownField, ShownPlan } from './changes.ts';

type Action = ShownChange['action'];

const MARK: Readonly<Record<Action, { readonly mark: string; readonly tone: Tone }>> = {
  create: { mark: '+', tone: 'good' },
  change: { mark: '~', tone: 'warn' },
  retire: { mark: '-', tone: 'bad' },
};

const GROUPS: readonly (readonly [ShownChange['kind'], string])[] = [
  ['setting', 'Settings'],
  ['blocked', 'Switched off for everybody'],
  ['property', 'Properties'],
  ['user', 'Users'],
];

/** Writes a plan: each change with its effects, the notes, and how many there are. */
export function writePlan(terminal: Pick<Terminal, 'look' | 'out'>, { changes, notes }: ShownPlan): void {
  for (const [kind, title] of GROUPS) {
    const ofKind = changes.filter((change) => change.kind === kind);
    if (ofKind.length > 0) terminal.out(`${terminal.look.paint('title', title)}\n`);
    for (const change of ofKind) writeChange(terminal, change);
  }
  if (notes.length > 0) terminal.out(`${terminal.look.paint('title', 'Notes')}\n`);
  for (const { name, text } of notes) terminal.out(`${hanging(`    ${printable(name)}: `, text, terminal.look)}\n`);
  if (notes.length > 0) terminal.out('\n');
}

function writeChange({ look, out }: Pick<Terminal, 'look' | 'out'>, { action, name, place, fields, effects, refuses }: ShownChange): void {
  const { mark, tone } = MARK[action];
  const where = place === null ? 'in no file any more' : `${place.file}:${place.line}:${place.column}`;
  out(`  ${look.paint(tone, mark)} ${look.paint('name', printable(name))}  ${look.paint('quiet', printable(where))}\n`);
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  for (const field of fields) out(`${hanging(`      ${padded(field.field, width)}  `, fieldText(field, action), look)}\n`);
  for (const text of effects) out(`${hanging('      * ', text, look)}\n`);
  for (const text of refuses) out(`${hanging('      ! ', text, look, 'bad')}\n`);
  out('\n');
}

const fieldText = ({ old, new: now }: ShownField, action: Action): string =>
  action === 'create' ? shown(now) : `${shown(old)} -> ${shown(now)}`;

const shown = (value: string): string => (value === '' ? '(none)' : value);

const WORDS = {
  Plan: { create: 'to create', change: 'to change', retire: 'to end' },
  Applied: { create: 'created', change: 'changed', retire: 'ended' },
} as const;

/** `Plan: 2 users to create, 1 to change, 1 to end; 1 setting to change.`, and the same once it is made. */
export function planLine({ changes }: Pick<ShownPlan, 'changes'>, when: keyof typeof WORDS = 'Plan'): string {
  const users = (action: Action): number => changes.filter((change) => change.kind === 'user' && change.action === action).length;
  const settings = changes.filter(({ kind }) => kind !== 'user').length;
  const words = WORDS[when];
  const told = (['create', 'change', 'retire'] as const)
    .map((action) => [users(action), words[action]] as const)
    .filter(([count]) => count > 0)
    .map(([count, what], index) => `${grouped(count)}${index === 0 ? ` ${count === 1 ? 'user' : 'users'}` : ''} ${what}`);
  const parts = [told.join(', '), settings === 0 ? '' : `${grouped(settings)} ${settings === 1 ? 'setting' : 'settings'} ${words.change}`];
  return `${when}: ${parts.filter((part) => part !== '').join('; ')}.`;
}

/** What is said where nothing differs. */
export const NO_CHANGES = 'No changes: what is stored is what the files say.';

/** A plan as JSON. */
export const asJson = ({ id, changes, notes }: ShownPlan): object => ({
  id,
  changes: changes.map(({ place, effects, refuses, ...change }) => ({
    ...{ ...change, ...(place ?? { file: null }) },
    effects: [...effects, ...refuses],
  })),
  notes,
});
