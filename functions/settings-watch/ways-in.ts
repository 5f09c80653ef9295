import { SSO_PARAMETERS, sessionBoundsPath, settingsPath, ssoPath, UPSTREAM_PARAMETERS, upstreamPath } from '../../shared/core/names.ts';
import { openingOf } from './opening.ts';
import { sessionTimeOf } from './session-time.ts';
import { differs, remove, type WayIn } from './way-in.ts';

const ANYBODY = 'any interactive user, administrators included';
/** @returns null if this parameter of the stage opens no way in. */
export function wayInOf(stage: string, parameter: string): WayIn | null {
  const below = (path: string): string | null => (parameter.startsWith(path) ? parameter.slice(path.length) : null);
  const setting = below(settingsPath(stage));
  if (setting !== null) return openingOf(setting, parameter);
  const bound = below(sessionBoundsPath(stage));
  if (bound !== null) return sessionTimeOf(bound, parameter);
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
