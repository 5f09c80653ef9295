import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { answer } from '../../../functions/authorizer/answer.ts';
import { decisionLine } from '../../../functions/authorizer/log.ts';
import { type AuthorizerRequest, readRequest } from '../../../functions/authorizer/request.ts';
import { kindOf } from '../../../shared/core/decision/context.ts';
import type { Decision, Facts } from '../../../shared/core/decision/decide.ts';
import { classify } from '../../../shared/core/request/classify.ts';
import { isBlocked, NONE_BLOCKED } from '../../../shared/core/settings/blocked.ts';
import { readSetting, requiresCredentials, STRICT_SECURITY } from '../../../shared/core/settings/settings.ts';
import { activeRoles } from '../../../shared/core/users/roles.ts';
import { statusCause, type User } from '../../../shared/core/users/user.ts';
import { always, BASE_ROLES } from '../../support/memory.ts';
import { type Handler, logToSink, SETTINGS_SOURCE } from './scenario.ts';

/** What a candidate brings along: how it verifies a caller, and how it decides on the facts. */
export interface Peer {
  readonly name: string;
  /** The caller's record as the store has it now (a lock must hold on the next request); null: not verified. */
  verify(event: APIGatewayRequestAuthorizerEvent, request: AuthorizerRequest): Promise<User | null>;
  decide(facts: Facts): Decision | Promise<Decision>;
}

const ROLES_SOURCE = always(BASE_ROLES);

/** The same job as the product's authorizer around a peer: read the event, gather the facts, log, build policy and context. */
export const peerHandler =
  ({ verify, decide }: Peer): Handler =>
  async (event) => {
    const startedAt = performance.now();
    const request = readRequest(event, { cookieName: '__Host-nis_session' });
    const classified = classify(request.line);
    const settings = SETTINGS_SOURCE.get();
    const roles = ROLES_SOURCE.get();
    const record = await verify(event, request);
    const [stored, graph] = [await settings, (await roles) ?? BASE_ROLES];
    const cause = record === null ? 'wrong_password' : statusCause(record);
    const facts: Facts = {
      request: classified,
      forgedIdentityHeader: null,
      blocked: isBlocked(NONE_BLOCKED, classified.kind === 'classified' ? classified.protocol : null),
      credential:
        record === null || cause !== null
          ? { kind: 'rejected', cause: cause ?? '' }
          : {
              kind: 'verified',
              principal: { user: record, activeRoles: activeRoles(record.roles, graph, false), elevated: false },
              bySession: false,
              byBasic: true,
            },
      personOnly: 'no',
      sourceAllowed: true,
      useAllowed: true,
      guest: null,
      toggle:
        classified.kind === 'classified' && classified.protocol !== null
          ? requiresCredentials(stored, classified.protocol, Date.now())
          : 'on',
      strictSecurity: readSetting(stored, STRICT_SECURITY, Date.now()),
      userTokenPresent: false,
      crossSite: request.crossSite,
      allowedOrigin: false,
      navigation: request.navigation,
      handover: 'ready',
    };
    const decision = await decide(facts);
    const decided = {
      facts,
      decision,
      identified: {
        credential: facts.credential,
        user: record?.user_name ?? null,
        kind: record === null ? null : kindOf(record),
        credentialId: null,
        personOnly: 'no' as const,
        sourceAllowed: true,
        session: null,
      },
      settingsAge: SETTINGS_SOURCE.ageMs(),
    };
    logToSink(decisionLine(request, decided, { stage: 'bench', now: Date.now() }, performance.now() - startedAt));
    return answer(request, decided, Date.now());
  };
