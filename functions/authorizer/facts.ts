import type { Facts, Principal } from '../../shared/core/decision/decide.ts';
import { goesUpstream } from '../../shared/core/decision/upstream.ts';
import { isIdentityHeader, isRefusedHeader } from '../../shared/core/decision/upstream-headers.ts';
import { mayUse } from '../../shared/core/envelope/fits.ts';
import { type Cached, type Clock, DependencyError } from '../../shared/core/ports.ts';
import { type Classified, type ClassifierOptions, classify } from '../../shared/core/request/classify.ts';
import { operationOf } from '../../shared/core/request/operation.ts';
import { protocolRow } from '../../shared/core/request/protocols.ts';
import { isBlocked } from '../../shared/core/settings/blocked.ts';
import type { OpenSettings } from '../../shared/core/settings/open-now.ts';
import { type Properties, UNREAD_PROPERTIES } from '../../shared/core/settings/properties.ts';
import { readSetting, requiresCredentials, type SettingsSource, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { isUserToken } from '../../shared/core/sign-in/session.ts';
import { activeRoles } from '../../shared/core/users/roles.ts';
import type { Identified, IdentifyPorts } from './identified.ts';
import { identify } from './identify.ts';
import { openForPage } from './open-for-page.ts';
import type { AuthorizerRequest } from './request.ts';

export interface FactPorts extends IdentifyPorts {
  readonly settings: SettingsSource;
  readonly properties: Cached<Properties>;
  readonly classifier: ClassifierOptions;
  /** Tells whether an opening has ended; it never goes back. */
  readonly dates: Clock;
}

/** What the request itself says. Everything that would have to be read counts as unread. */
export function factsOfRequest({ classifier }: Pick<FactPorts, 'classifier'>, request: AuthorizerRequest): Facts {
  const { basic, allowedOrigin, crossSite, navigation } = request;
  return {
    request: classify(request.line, classifier),
    forgedIdentityHeader: classifier.upstream ? forgedHeader(request) : null,
    blocked: 'unread',
    credential: basic.kind === 'malformed' ? basic : { kind: suppliesNone(request) ? 'absent' : 'unread' },
    personOnly: 'unread',
    sourceAllowed: true,
    useAllowed: true,
    guest: 'unread',
    toggle: 'unread',
    strictSecurity: 'unread',
    userTokenPresent: false,
    crossSite,
    allowedOrigin: allowedOrigin !== null,
    navigation,
    handover: 'ready',
  };
}

/** Facts with what was read for them. */
export interface Gathered {
  readonly facts: Facts;
  readonly identified: Identified;
  /** Milliseconds; null where no setting is known. */
  readonly settingsAge: number | null;
  /** What the page is to tell of what is open; empty: nothing. */
  readonly openNow: OpenSettings;
}

/** Reads everything that the request leaves open, in one wave. */
export async function gatherFacts(ports: FactPorts, request: AuthorizerRequest, known: Facts, classified: Classified): Promise<Gathered> {
  // Started before the others are awaited; neither rejects.
  const settings = ports.settings.get();
  const properties = ports.properties.get().then((known) => known ?? UNREAD_PROPERTIES);
  const identified = await identify(ports, request, request.source, { settings, properties, protocol: classified.protocol });
  const guest = suppliesNone(request) ? await readGuest(ports, classified) : null;
  const stored = await settings;
  const now = ports.dates.now();
  const { protocol } = classified;
  const { blocked } = await properties;
  const facts: Facts = {
    ...known,
    // Pages are no protocol.
    blocked: isBlocked(blocked, protocol),
    credential: identified.credential,
    personOnly: identified.personOnly,
    sourceAllowed: identified.sourceAllowed,
    useAllowed: isUseAllowed(ports, request, classified, identified),
    guest,
    toggle: protocol === null ? 'on' : requiresCredentials(stored, protocol, now),
    strictSecurity: readSetting(stored, STRICT_SECURITY, now),
    userTokenPresent: identified.session !== null && isUserToken(request.userToken, identified.session.token),
  };
  const openNow = protocol === null ? await openForPage(ports.roles, identified, { stored, blocked, now }) : [];
  return { facts, identified, settingsAge: ports.settings.ageMs(), openNow };
}

const suppliesNone = ({ basic, bearer, cookie }: AuthorizerRequest): boolean =>
  basic.kind === 'absent' && bearer.kind === 'absent' && cookie.kind === 'absent';

/** What the gate can tell of a use: the operation in a body is looked at where it is served. */
function isUseAllowed(
  { classifier }: FactPorts,
  { line: { method } }: AuthorizerRequest,
  { protocol, table, path }: Classified,
  { credential, sourceAllowed }: Identified,
): boolean {
  if (protocol === null || credential.kind !== 'verified' || !sourceAllowed) return true;
  const operation = operationOf({ protocol, method, ...(classifier.upstream ? {} : { path }) });
  return mayUse(credential.principal.user, { protocol, table, operation });
}

/**
 * The first header that only the gate may send to an upstream. Our own functions read none of them, but no request may carry these names.
 */
function forgedHeader({ headerNames, line }: AuthorizerRequest): string | null {
  const tells = goesUpstream(line.resource) ? (name: string) => isIdentityHeader(name) || isRefusedHeader(name) : isIdentityHeader;
  return headerNames.find(tells) ?? null;
}

/**
 * The guest record of a protocol that is open or not yet known to be closed; null: it can act for no caller.
 *
 * Source: specification, "Require authentication" (connect without providing any credentials).
 */
async function readGuest(ports: FactPorts, { protocol }: Classified): Promise<Principal | null | 'unread'> {
  if (protocol === null || requiresCredentials(ports.settings.peek(), protocol, ports.dates.now()) === 'on') return null;
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
