import { timeText } from '../../shared/core/instant.ts';
import { SSO_PARAMETERS, sessionBoundsPath, settingsPath, ssoPath, UPSTREAM_PARAMETERS, upstreamPath } from '../../shared/core/names.ts';
import { endOf, openEnd, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { readSessionBounds, SESSION_BOUND_ROWS } from '../../shared/core/sign-in/session-bounds.ts';
import { readLifespan, TOKEN_LIFESPAN } from '../../shared/core/tokens/lifespan.ts';

/**
 * Something that opens a way in when it is written, and what the people on call are told about it. Each sentence is whole and names no
 * secret.
 *
 * Today each one is a parameter; a record of a table would be another row with the same members.
 */
export interface WayIn {
  /** For the subject of the notice: `identity provider corp was registered`. `previous` null: there was none. */
  readonly event: (value: string, previous: string | null) => string;
  /** What changed. */
  readonly what: (value: string, previous: string | null) => string;
  /** What is possible now that was not before. */
  readonly effect: string;
  /** How to undo it. A command stands last, so that no full stop is copied with it. */
  readonly undo: string;
  /**
   * Whether the new value lets more, or other, people in than the one before, or for longer. The values of a SecureString are not known.
   *
   * @param at when it was written, in milliseconds since the epoch.
   */
  readonly opens: (value: string, previous: string | null, at: number) => boolean;
  /** What a deletion means; left out: a deletion is not reported. */
  readonly deleted?: string;
}

const ANYBODY = 'any interactive user, administrators included';
const remove = (parameter: string): string => `aws ssm delete-parameter --name ${parameter}`;
const put = (parameter: string, value: string): string => `aws ssm put-parameter --overwrite --value ${value} --name ${parameter}`;
const differs = (value: string, previous: string | null): boolean => value !== previous;

/** @returns null if this parameter of the stage opens no way in. */
export function wayInOf(stage: string, parameter: string): WayIn | null {
  const below = (path: string): string | null => (parameter.startsWith(path) ? parameter.slice(path.length) : null);
  const setting = below(settingsPath(stage));
  if (setting !== null) return settingOf(setting, parameter);
  const bound = below(sessionBoundsPath(stage));
  if (bound !== null) return bound === TOKEN_LIFESPAN.name ? lifespan(parameter) : boundOf(bound, parameter);
  const provider = below(`${ssoPath(stage)}${SSO_PARAMETERS.identityProviders}/`);
  if (provider !== null) return identityProvider(provider, parameter);
  const issuer = below(`${ssoPath(stage)}${SSO_PARAMETERS.tokenIssuers}/`);
  if (issuer !== null) return tokenIssuer(issuer, parameter);
  if (below(ssoPath(stage)) === SSO_PARAMETERS.passphrase) return passphrase(parameter);
  if (below(ssoPath(stage)) === SSO_PARAMETERS.sha1) return sha1(parameter);
  if (below(upstreamPath(stage)) === UPSTREAM_PARAMETERS.keys) return PRIVATE_KEYS;
  if (below(upstreamPath(stage)) === UPSTREAM_PARAMETERS.jwks) return PUBLIC_KEYS;
  return null;
}

const settingOf = (name: string, parameter: string): WayIn => ({
  event: (value) => `${name} was opened${untilText(value)}`,
  what: (value, previous) =>
    [
      `The setting ${name} was set to false${untilText(value)}.`,
      ...(untilText(value) === '' ? [] : ['It closes by itself then.']),
      ...(previous === null || untilText(previous) === '' ? [] : [`Before, it was false${untilText(previous)}.`]),
    ].join(' '),
  effect:
    name === STRICT_SECURITY
      ? 'SOAP requests now need neither a soap role nor the access controls of the table.'
      : 'Requests of its protocol are now served without credentials, as the guest user.',
  undo: `To close it again, select it on the High Security Settings page, or: ${put(parameter, 'true')}`,
  opens: (value, previous, at) => openEnd(value) > Math.max(at, openEnd(previous)),
});

const untilText = (value: string): string => {
  const end = endOf(value);
  return end === null ? '' : ` until ${timeText(end)}`;
};

const identityProvider = (id: string, parameter: string): WayIn => ({
  event: (_value, previous) => `identity provider ${id} was ${previous === null ? 'registered' : 'changed'}`,
  what: (_value, previous) => `The identity provider ${id} was ${previous === null ? 'registered' : 'changed'}.`,
  effect: `The holder of its key can now sign in as ${ANYBODY}.`,
  undo: `If you did not plan this, remove it: ${remove(parameter)}`,
  opens: differs,
  deleted: `The identity provider ${id} was removed: its users can no longer sign in through it, unless the deploy option identityProviders names it, too.`,
});

const tokenIssuer = (id: string, parameter: string): WayIn => ({
  event: (_value, previous) => `token issuer ${id} was ${previous === null ? 'registered' : 'changed'}`,
  what: (_value, previous) => `The token issuer ${id} was ${previous === null ? 'registered' : 'changed'}.`,
  effect: 'It can now get access tokens of every non-interactive user that lists one of its workloads.',
  undo: `If you did not plan this, remove it: ${remove(parameter)}`,
  opens: differs,
  deleted: `The token issuer ${id} was removed: its workloads get no access tokens any more.`,
});

const passphrase = (parameter: string): WayIn => ({
  event: () => 'digest passphrase was written',
  what: () => 'The passphrase of the digest sign-in was written.',
  effect: `Everyone who knows it can sign in as ${ANYBODY}.`,
  undo: `If you did not plan this, make a new passphrase (docs/single-sign-on.md). Until then, switch the digest off: ${remove(parameter)}`,
  opens: () => true,
});

const sha1 = (parameter: string): WayIn => ({
  event: () => 'digests made with SHA-1 were allowed',
  what: () => 'The digest sign-in now accepts SHA-1.',
  effect: 'SHA-1 is weaker than SHA-256, which is the only algorithm accepted by default.',
  undo: `If no sender needs it, delete the switch: ${remove(parameter)}`,
  opens: (value, previous) => value === 'true' && previous !== 'true',
});

function boundOf(name: string, parameter: string): WayIn | null {
  const row = SESSION_BOUND_ROWS.find((each) => each.name === name);
  if (row === undefined) return null;
  return {
    event: () => `${name} was raised`,
    what: (value, previous) =>
      `The session bound ${name} was raised from ${minutesOf(name, previous)} to ${minutesOf(name, value)} minutes.`,
    effect: 'A session that was stolen, or left open, now stays usable for longer.',
    undo: `If you did not plan this, put it back to the standard: ${put(parameter, String(row.standard))}`,
    opens: (value, previous) => minutesOf(name, value) > minutesOf(name, previous),
    deleted: `The session bound ${name} was deleted: the standard of ${row.standard} minutes is in force. If the bound was shorter, sessions now last longer.`,
  };
}

/** The bound in force: what cannot be read counts as the standard. */
function minutesOf(name: string, value: string | null): number {
  const { idleMs, lifetimeMs } = readSessionBounds(new Map(value === null ? [] : [[name, value]]));
  return (name === SESSION_BOUND_ROWS[0]?.name ? idleMs : lifetimeMs) / 60_000;
}

/** The lifespan in force, in seconds: what cannot be read counts as the standard. */
const secondsOf = (value: string | null): number => readLifespan(new Map(value === null ? [] : [[TOKEN_LIFESPAN.name, value]]));

const lifespan = (parameter: string): WayIn => ({
  event: () => `${TOKEN_LIFESPAN.name} was raised`,
  what: (value, previous) =>
    `The lifespan of access tokens, ${TOKEN_LIFESPAN.name}, was raised from ${secondsOf(previous)} to ${secondsOf(value)} seconds.`,
  effect: 'A token that was stolen from now on stays usable for longer.',
  undo: `If you did not plan this, put it back to the standard: ${put(parameter, String(TOKEN_LIFESPAN.standard))}`,
  opens: (value, previous) => secondsOf(value) > secondsOf(previous),
  deleted: `The lifespan of access tokens, ${TOKEN_LIFESPAN.name}, was deleted: the standard of ${TOKEN_LIFESPAN.standard} seconds is in force. If it was shorter, tokens now live longer.`,
});

const UPSTREAM = 'can send requests to the upstream in the name of any user, past the gate.';
const RENEW = 'The deploy that sets the option upstreamUrl writes them once. If it was not that, make new keys: docs/upstream.md.';

const PRIVATE_KEYS: WayIn = {
  event: () => 'private keys for the upstream were written',
  what: () => 'The private keys that sign for the upstream were written.',
  effect: `Everyone who knows one of them ${UPSTREAM}`,
  undo: RENEW,
  opens: () => true,
};

const PUBLIC_KEYS: WayIn = {
  event: () => 'public keys for the upstream were changed',
  what: () => 'The public keys that the site publishes for the upstream were changed.',
  effect: `The holder of a matching private key ${UPSTREAM}`,
  undo: RENEW,
  opens: differs,
};
