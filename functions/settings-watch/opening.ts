import { timeText } from '../../shared/core/instant.ts';
import { endOf, incomingName, openEnd, SETTING_ROWS, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { put, type WayIn } from './way-in.ts';

/** A setting that is opened, or for longer than before. @param name such as `glide.basicauth.required.soap`. */
export const openingOf = (name: string, parameter: string): WayIn => ({
  event: (value, previous, at) => `${subjectOf(name)}${lengthText(value)} (was ${stateText(name, previous, at)})`,
  what: (value, previous) =>
    [
      `The setting ${name} was set to false${untilText(value)}.`,
      ...(untilText(value) === '' ? [] : ['It closes by itself then.']),
      untilText(previous) === '' ? 'Before, it was closed.' : `Before, it was false${untilText(previous)}.`,
    ].join(' '),
  effect:
    name === STRICT_SECURITY
      ? 'SOAP requests now need neither a soap role nor the access controls of the table.'
      : 'Requests of its protocol are now served without credentials, as the guest user.',
  undo: `To close it again, select it on the High Security Settings page, or: ${put(parameter, 'true')}`,
  opens: (value, previous, at) => openEnd(value) > Math.max(at, openEnd(previous)),
});

/** In the words of the banner of the pages; a setting of no row has its own name. */
function subjectOf(name: string): string {
  if (name === STRICT_SECURITY) return 'strict security is off';
  const protocol = SETTING_ROWS.find((row) => row.name === name)?.protocol;
  return `${protocol == null ? name : incomingName(protocol)} is open`;
}

/** In few words: both ends fit a subject, with the longest stage and protocol. The end before is in UTC, as the one in front of it. */
function stateText(name: string, value: string | null, at: number): string {
  if (openEnd(value) <= at) return name === STRICT_SECURITY ? 'on' : 'closed';
  return untilText(value).trim().replace(' UTC', '');
}

/** What opens has an end, or has none. */
const lengthText = (value: string): string => untilText(value) || ' without an end';

function untilText(value: string | null): string {
  const end = endOf(value ?? '');
  return end === null ? '' : ` until ${timeText(end)}`;
}
