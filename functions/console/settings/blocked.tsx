import { PROTOCOL_NAMES, type Protocol } from '../../../shared/core/request/protocols.ts';
import { BLOCKED_RECORD, type BlockedProtocols, blockedAsText, isBlocked } from '../../../shared/core/settings/blocked.ts';
import { incomingName } from '../../../shared/core/settings/settings.ts';
import type { Form } from '../../../shared/web/form.ts';
import { Check } from '../../../shared/web/parts/check.tsx';
import { recordChange } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';

/** Protocols by whether they will be switched off: those that a person changed. */
export type Switched = ReadonlyMap<Protocol, boolean>;

const nameOf = (protocol: Protocol): string => `blocked_${protocol}`;
const wasOf = (protocol: Protocol): string => `was_blocked_${protocol}`;

interface SwitchedOffProps {
  readonly protocol: Protocol;
  readonly blocked: BlockedProtocols;
  readonly chosen: Switched | undefined;
  readonly disabled: boolean;
  /** It stands below the toggle of the protocol. */
  readonly also: boolean;
}

/** The box **Switched off** of a protocol. */
export function SwitchedOff({ protocol, blocked, chosen, disabled, also }: SwitchedOffProps) {
  const off = isBlocked(blocked, protocol);
  return (
    <>
      <input type="hidden" name={wasOf(protocol)} value={off} />
      <Check
        label={`Switched off: ${incomingName(protocol)}`}
        name={nameOf(protocol)}
        checked={chosen?.get(protocol) ?? off === 'yes'}
        disabled={disabled}
        also={also}
        hints={off === 'yes' ? ['Nobody can use this protocol, with or without credentials.'] : []}
      />
    </>
  );
}

/** What is said above the boxes if the list of switched off protocols cannot be read. */
export const Unreadable = ({ blocked }: { readonly blocked: BlockedProtocols }) =>
  blocked === 'unread' ? (
    <p class="notice">
      The stored list of protocols that are switched off is no set of names, so every protocol answers 503. Save writes it anew from the
      boxes below.
    </p>
  ) : null;

/** What a person switched; null: the form is not complete. */
export function switchedIn(form: Pick<Form, 'field'>): Switched | null {
  const switched = new Map<Protocol, boolean>();
  for (const protocol of PROTOCOL_NAMES) {
    const was = form.field(wasOf(protocol));
    if (!['yes', 'no', 'unread'].includes(was)) return null;
    const off = form.field(nameOf(protocol)) === 'true';
    if (was === 'unread' || (was === 'yes') !== off) switched.set(protocol, off);
  }
  return switched;
}

/** Two administrators at once: what one switched is added to what the other one did. */
const ATTEMPTS = 5;

/** Writes what was switched, and nothing else. @returns false: others change the list all the time. */
export async function saveBlocked(ports: ConsolePorts, request: ConsoleRequest, switched: Switched): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS && switched.size > 0; attempt += 1) {
    const { blocked, version } = await ports.blockedProtocols.read();
    const names = new Set(blocked === 'unread' ? [] : blocked);
    for (const [protocol, off] of switched) {
      if (off) names.add(protocol);
      else names.delete(protocol);
    }
    const [old, wanted] = [blockedAsText(blocked), blockedAsText(names)];
    if (old === wanted) return true;
    if (!(await ports.blockedProtocols.write({ names: [...names], version, by: request.context.user_name, now: ports.clock.now() })))
      continue;
    await recordChange(ports, request, BLOCKED_RECORD, [{ field: 'value', old, new: wanted }]);
    return true;
  }
  return switched.size === 0;
}
