import type { WireContext } from '../../shared/core/decision/context.ts';
import { type Decision, decide, type Facts, type Principal } from '../../shared/core/decision/decide.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { type Classified, type ClassifierOptions, classify } from '../../shared/core/request/classify.ts';
import { protocolRow } from '../../shared/core/request/protocols.ts';
import { readSetting, requiresCredentials, type SettingsSource, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { isUserToken } from '../../shared/core/sign-in/session.ts';
import { activeRoles } from '../../shared/core/users/roles.ts';
import { type Identified, type IdentifyPorts, identify } from './identify.ts';
import type { AuthorizerRequest } from './request.ts';

export interface FactPorts extends IdentifyPorts {
  readonly settings: SettingsSource;
  readonly classifier: ClassifierOptions;
}

export interface Decided {
  readonly facts: Facts;
  readonly decision: Decision;
  readonly identified: Identified | null;
  /** Milliseconds; null where no setting was needed or known. */
  readonly settingsAge: number | null;
  /** What the upstream is told, where the request goes on to one. */
  readonly introduction?: WireContext;
}

/**
 * Gathers the facts of a request and decides.
 *
 * First everything that would have to be read counts as unread. Where `decide` can answer nevertheless, nothing needs to be
 * read at all; where it cannot, the reads go out together, in one wave.
 */
export async function decideRequest(ports: FactPorts, request: AuthorizerRequest): Promise<Decided> {
  const classification = classify(request.line, ports.classifier);
  const { basic, cookie } = request;
  const absent = basic.kind === 'absent' && cookie.kind === 'absent';
  const unread: Facts = {
    request: classification,
    forgedIdentityHeader: ports.classifier.upstream && request.looksForged(),
    credential: basic.kind === 'malformed' ? basic : { kind: absent ? 'absent' : 'unread' },
    guest: 'unread',
    toggle: 'unread',
    strictSecurity: 'unread',
    userTokenPresent: false,
    crossSite: request.crossSite,
    navigation: request.navigation,
  };
  const early = decide(unread);
  if (early.outcome !== 'unavailable' || classification.kind === 'ambiguous') {
    return { facts: unread, decision: early, identified: null, settingsAge: null };
  }

  // Under way before the others are awaited; it never rejects.
  const settings = ports.settings.get();
  const identified = await identify(ports, request, request.source, settings);
  const guest = absent ? await readGuest(ports, classification) : null;
  const stored = await settings;
  const { protocol } = classification;
  const facts: Facts = {
    ...unread,
    credential: identified.credential,
    guest,
    toggle: protocol === null ? 'on' : requiresCredentials(stored, protocol),
    strictSecurity: readSetting(stored, STRICT_SECURITY),
    userTokenPresent: identified.session !== null && isUserToken(request.userToken, identified.session.token),
  };
  return { facts, decision: decide(facts), identified, settingsAge: ports.settings.ageMs() };
}

/**
 * The guest record of a protocol that is open or not yet known to be closed; null: it cannot act for anybody.
 *
 * Source: specification, "Require authentication" (connect without providing any credentials).
 */
async function readGuest(ports: FactPorts, { protocol }: Classified): Promise<Principal | null | 'unread'> {
  if (protocol === null || requiresCredentials(ports.settings.peek(), protocol) === 'on') return null;
  try {
    const [{ user }, graph] = await Promise.all([ports.identities.read({ userName: protocolRow(protocol).guest }), ports.roles.get()]);
    if (user === null || user === 'unreadable' || !user.active || user.locked_out) return null;
    return { user, activeRoles: graph === null ? 'unread' : activeRoles(user.roles, graph, false), elevated: false };
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    ports.onError('read of the guest record', error);
    return 'unread';
  }
}
