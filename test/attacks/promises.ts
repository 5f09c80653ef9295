/** A test that a promise rests on. */
export interface Cited {
  readonly file: string;
  /** A part of its name, unique in the file. */
  readonly name: string;
}

/** A change of the code that takes a promise back; the test must see it. */
export interface Break {
  readonly what: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly seenBy: Cited;
}

export interface Promised {
  /** The title in SECURITY.md. */
  readonly title: string;
  readonly breaks: readonly Break[];
}

/**
 * The promises of SECURITY.md, each with code that would take it back and the test that then fails. `npm run attack:breaks` makes each
 * break in a copy of the project and looks whether its test sees it.
 */
export const PROMISES: readonly Promised[] = [
  {
    title: 'No request reaches a function without a decision',
    breaks: [
      {
        what: 'methods are made without the authorizer',
        file: 'infra/constructs/access/api.ts',
        find: 'defaultMethodOptions: { authorizationType: AuthorizationType.CUSTOM, authorizer: requestAuthorizer(this, authorizer) },',
        replace: '',
        seenBy: { file: 'test/infra/stacks/access.test.ts', name: 'every method has the authorizer' },
      },
      {
        what: 'API Gateway keeps a decision for the next request',
        file: 'infra/constructs/access/api.ts',
        find: 'resultsCacheTtl: Duration.seconds(0)',
        replace: 'resultsCacheTtl: Duration.seconds(300)',
        seenBy: { file: 'test/infra/stacks/access.test.ts', name: 'is asked at every request: nothing cached' },
      },
      {
        what: 'a refused SOAP call, which the instance is to answer, comes with a context that would let it be served',
        file: 'shared/core/decision/context.ts',
        find: '  [REFUSED]: fault,',
        replace: "  [REFUSED]: fault,\n  decision_id: 'x',",
        seenBy: {
          file: 'test/functions/authorizer/soap-fault-status.test.ts',
          name: 'is handed over with its Fault and nothing else',
        },
      },
      {
        what: 'the instance serves a call that it is to refuse',
        file: 'functions/instance/instance.ts',
        find: 'if (refused !== null) return',
        replace: 'if (false) return',
        seenBy: { file: 'test/functions/instance/instance.test.ts', name: 'wins over a whole context' },
      },
    ],
  },
  {
    title: 'A non-interactive user never gets an interactive session by any way',
    breaks: [
      {
        what: 'the sign-in page lets one in',
        file: 'functions/sign-in/password/check.ts',
        find: "if (result.user.web_service_access_only) return { kind: 'web_service_access_only' };",
        replace: '',
        seenBy: {
          file: 'test/functions/sign-in/login/login.test.ts',
          name: 'is refused with 403 and the web_service_access_only text, and gets no cookie',
        },
      },
      {
        what: 'single sign-on by digest lets one in',
        file: 'functions/sign-in/sso/admit.ts',
        find: "if (user.web_service_access_only) return refused('web_service_access_only');",
        replace: '',
        seenBy: {
          file: 'test/acceptance/single-sign-on-digest.test.ts',
          name: 'a non-interactive user is refused with the reason and gets no cookie',
        },
      },
      {
        what: 'single sign-on by SAML lets one in',
        file: 'functions/sign-in/sso/admit.ts',
        find: "if (user.web_service_access_only) return refused('web_service_access_only');",
        replace: '',
        seenBy: { file: 'test/acceptance/single-sign-on-saml.test.ts', name: 'a non-interactive user is refused with the reason' },
      },
      {
        what: 'a page takes one by Basic',
        file: 'shared/core/decision/decide.ts',
        find: "if (forPeople && user.web_service_access_only) return forbid('web_service_access_only');",
        replace: '',
        seenBy: { file: 'test/functions/authorizer/authorizer.test.ts', name: 'a non-interactive user is refused on UI and portal' },
      },
      {
        what: 'a session outlives the flag on a protocol',
        file: 'shared/core/decision/decide.ts',
        find: 'credential.bySession && credential.principal',
        replace: 'false && credential.principal',
        seenBy: {
          file: 'test/functions/authorizer/authorizer.test.ts',
          name: 'of a user who became non-interactive is refused on pages and rejected',
        },
      },
      {
        what: 'setting the flag ends no session',
        file: 'shared/core/users/change/rank.ts',
        find: '(!before.web_service_access_only && after.web_service_access_only)',
        replace: 'false',
        seenBy: { file: 'test/shared/core/users/change/rank.test.ts', name: 'that raises no generation leaves no door open' },
      },
    ],
  },
  {
    title: 'Supplied credentials are always verified',
    breaks: [
      {
        what: 'bad credentials count as none',
        file: 'shared/core/decision/decide.ts',
        find: "if (credential.kind === 'rejected') {",
        replace: "if (credential.kind === 'rejected') return decideAnonymous(facts, request);\n  {",
        seenBy: { file: 'test/functions/authorizer/authorizer.test.ts', name: 'are verified even where the protocol is open' },
      },
      {
        what: 'any password is right',
        file: 'shared/core/sign-in/verify-password.ts',
        find: 'if (user === null || closed || refused !== null || !check.right) {',
        replace: 'if (user === null || closed || refused !== null) {',
        seenBy: { file: 'test/functions/authorizer/authorizer.test.ts', name: 'are verified even where the protocol is open' },
      },
    ],
  },
  {
    title: 'Missing or unreadable settings are closed',
    breaks: [
      {
        what: 'only true closes a setting',
        file: 'shared/core/settings/settings.ts',
        find: "if (value === 'false') return { open: true, until: null };",
        replace: "if (value !== 'true') return { open: true, until: null };",
        seenBy: { file: 'test/shared/core/settings/settings.test.ts', name: 'only the exact text false switches a setting off' },
      },
      {
        what: 'a toggle that could not be read is open',
        file: 'shared/core/decision/decide.ts',
        find: "if (facts.toggle === 'unread') return unavailable('toggle');",
        replace: '',
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
      {
        what: 'strict security that could not be read is off',
        file: 'shared/core/decision/decide.ts',
        find: "facts.strictSecurity === 'unread' ? unavailable('strict security') : forbid('soap_role_missing')",
        replace: "facts.strictSecurity === 'unread' ? allow('allowed', request, principal) : forbid('soap_role_missing')",
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
    ],
  },
  {
    title: 'A protocol that is switched off is closed to everybody',
    breaks: [
      {
        what: 'right credentials open it',
        file: 'shared/core/decision/decide.ts',
        find: "if (facts.blocked === 'yes' && request.surface === 'api') return forbid('protocol_blocked');",
        replace: "if (facts.blocked === 'yes' && credential.kind === 'absent') return forbid('protocol_blocked');",
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
      {
        what: 'its passwords are looked at, and wrong ones counted',
        file: 'functions/authorizer/identify.ts',
        find: "if (basic !== null && isBlocked(blocked, protocol) === 'yes') return unread(known);",
        replace: '',
        seenBy: { file: 'test/functions/authorizer/blocked.test.ts', name: 'looks at no password and counts none' },
      },
      {
        what: 'a list that is no set of names blocks none',
        file: 'shared/core/settings/blocked.ts',
        find: "(value as ReadonlySet<string>) : 'unread'",
        replace: '(value as ReadonlySet<string>) : NONE_BLOCKED',
        seenBy: { file: 'test/functions/authorizer/blocked.test.ts', name: 'stored as' },
      },
    ],
  },
  {
    title: 'A dependency failure never allows',
    breaks: [
      {
        what: 'a user who could not be read counts as nobody',
        file: 'functions/authorizer/identify.ts',
        find: 'return unread();',
        replace: 'return NOBODY;',
        seenBy: { file: 'test/functions/authorizer/authorizer.test.ts', name: 'is never an allow: 503 where the record is needed' },
      },
      {
        what: 'keys that DynamoDB left unread count as absent',
        file: 'shared/aws/dynamo/users/identity-store.ts',
        find: "if (Object.keys(second.UnprocessedKeys ?? {}).length > 0) throw new Error('BatchGetItem left keys unprocessed twice');",
        replace: '',
        seenBy: { file: 'test/shared/aws/dynamo/identity.test.ts', name: 'is a failure when keys stay unprocessed' },
      },
      {
        what: 'credentials that could not be read count as none',
        file: 'shared/core/decision/decide.ts',
        find: "if (credential.kind === 'unread') return unavailable('credentials');",
        replace: "if (credential.kind === 'unread') return decideAnonymous(facts, request);",
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
      {
        what: 'a request goes on to an upstream without its signature',
        file: 'shared/core/decision/decide.ts',
        find: "if (handover === 'unsigned') return unavailable('assertion key');",
        replace: '',
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
    ],
  },
  {
    title: 'A revocation is in force on the next request, a toggle within 15 s',
    breaks: [
      {
        what: 'credentials that are remembered skip lock and deactivation',
        file: 'shared/core/sign-in/verify-password.ts',
        find: 'user === null ? null : passwordCause(user);',
        replace: 'null;',
        seenBy: { file: 'test/functions/authorizer/authorizer.test.ts', name: 'does not outlive a lock, a deactivation, a flag or a role' },
      },
      {
        what: 'a session skips them',
        file: 'functions/authorizer/identify.ts',
        find: '?? statusCause(user) ?? user',
        replace: '?? user',
        seenBy: { file: 'test/acceptance/nothing-cached-delays.test.ts', name: 'with a session that was just used' },
      },
      {
        what: 'a session of an older generation goes on',
        file: 'shared/core/sign-in/session.ts',
        find: "if (session.session_generation !== user.session_generation) return 'session_superseded';",
        replace: '',
        seenBy: { file: 'test/shared/core/sign-in/session.test.ts', name: 'is good for its user, of its generation' },
      },
      {
        what: 'a setting is kept for a minute',
        file: 'shared/core/settings/refreshing.ts',
        find: 'const MAX_AGE_MS = 15_000;',
        replace: 'const MAX_AGE_MS = 60_000;',
        seenBy: { file: 'test/shared/core/settings/refreshing.test.ts', name: 'past 15 seconds the load is awaited' },
      },
    ],
  },
  {
    title: 'Nothing secret is logged',
    breaks: [
      {
        what: 'the authorizer logs the name of an unknown user, where people type passwords',
        file: 'functions/authorizer/identified.ts',
        find: 'user: found.user === null ? hiddenName(userName) : userName,',
        replace: 'user: userName,',
        seenBy: { file: 'test/attacks/secrets.test.ts', name: 'wherever a password, cookie, token or assertion comes in' },
      },
      {
        what: 'sign-in does',
        file: 'functions/sign-in/password/check.ts',
        find: 'if (found === null) return hashed(userName);',
        replace: 'if (found === null) return { user: userName, session_kind: null };',
        seenBy: { file: 'test/attacks/secrets.test.ts', name: 'wherever a password, cookie, token or assertion comes in' },
      },
      {
        what: 'the history holds a password',
        file: 'shared/core/users/change/rank.ts',
        find: "export const NEW_PASSWORD = { field: 'user_password', old: '(not shown)', new: '(a new one)' } as const;",
        replace: "export const NEW_PASSWORD = { field: 'user_password', old: 'secret', new: 'secret' } as const;",
        seenBy: { file: 'test/functions/sign-in/profile/profile.test.ts', name: 'is in the history and in the log, without a password' },
      },
      {
        what: 'the line about a request names a table as it was typed, which nobody serves',
        file: 'shared/core/usage/collect/served.ts',
        find: "table: table === null ? null : 'other',",
        replace: 'table,',
        seenBy: { file: 'test/functions/instance/served.test.ts', name: 'which holds no value of the request' },
      },
    ],
  },
  {
    title: 'Whatever was done or refused can be found',
    breaks: [
      {
        what: 'a request is refused without a line about it',
        file: 'shared/web/served.ts',
        find: 'if (line !== null) log(line);',
        replace: 'if (line !== null && line.code === null) log(line);',
        seenBy: { file: 'test/functions/instance/served.test.ts', name: 'also when it fails for an unknown reason' },
      },
      {
        what: 'a page that refuses does not tell its reference',
        file: 'shared/web/served.ts',
        find: 'if (result.statusCode < 400 ||',
        replace: 'if (result.statusCode < 404 ||',
        seenBy: { file: 'test/functions/console/console.test.ts', name: 'user_admin does not read the High Security Settings' },
      },
    ],
  },
  {
    title: 'No acknowledged write is lost',
    breaks: [
      {
        what: 'of two entries that are added to a journal at once, one is lost',
        file: 'functions/instance/records/write.ts',
        find: "typeof current.sys_mod_count === 'number' ? current.sys_mod_count : seen",
        replace: 'seen',
        seenBy: { file: 'test/functions/instance/rest/input.test.ts', name: 'loses no entry if another write comes between' },
      },
      {
        what: 'a save overwrites what somebody saved meanwhile',
        file: 'shared/aws/dynamo/users/user-store.ts',
        find: ": '#version = :expected';",
        replace: ": '#version >= :expected';",
        seenBy: { file: 'test/shared/aws/dynamo/users/user-store.test.ts', name: 'a change on an older version writes nothing' },
      },
      {
        what: 'the same in a record of a table',
        file: 'shared/aws/dynamo/record-store.ts',
        find: "alias('sys_mod_count')} = :seen",
        replace: "alias('sys_mod_count')} >= :seen",
        seenBy: {
          file: 'test/shared/aws/dynamo/record-store.test.ts',
          name: 'an update on a count of changes that is not the latest writes nothing',
        },
      },
      {
        what: 'guesses that are in flight at once are counted as one',
        file: 'shared/aws/dynamo/sign-in/attempt-store.ts',
        find: 'if_not_exists(',
        replace: 'if_not_exists(no_',
        seenBy: { file: 'test/shared/aws/dynamo/identity.test.ts', name: 'of 20 guesses in flight at once none is lost' },
      },
      {
        what: 'a right password passes that was read before the lockout and written after it',
        file: 'shared/aws/dynamo/sign-in/attempt-store.ts',
        find: 'attribute_not_exists(failures) OR failures = :seen',
        replace: 'attribute_not_exists(failures) OR failures >= :seen',
        seenBy: { file: 'test/shared/aws/dynamo/interleavings.test.ts', name: 'in every order the limit holds' },
      },
      {
        what: 'right passwords of one user and source shut each other out',
        file: 'shared/aws/dynamo/sign-in/attempt-store.ts',
        find: 'SET succeeded_at = :now,',
        replace: 'SET succeeded_at = :now, failures = :now,',
        seenBy: { file: 'test/shared/aws/dynamo/interleavings.test.ts', name: 'right ones wait for wrong ones only' },
      },
      {
        what: 'the right password of a locked account is told from a wrong one by the lockout',
        file: 'shared/core/sign-in/verify-password.ts',
        find: "status !== null && status !== 'password_needs_reset'",
        replace: "status === 'inactive'",
        seenBy: { file: 'test/shared/core/sign-in/verify-password.test.ts', name: 'a right password leaves the traces of a wrong one' },
      },
      {
        what: 'the right password of a locked account is answered from memory, faster than a wrong one',
        file: 'shared/core/sign-in/verify-password.ts',
        find: 'password, !closed && refused === null)',
        replace: 'password, refused === null)',
        seenBy: { file: 'test/shared/core/sign-in/verify-password.test.ts', name: 'a right password leaves the traces of a wrong one' },
      },
    ],
  },
  {
    title: 'What was decided is what is served',
    breaks: [
      {
        what: 'the instance reads the path a second time',
        file: 'shared/web/request.ts',
        find: 'const context = readContext(event.requestContext.authorizer);',
        replace: 'const context = { ...readContext(event.requestContext.authorizer), path: event.path };',
        seenBy: { file: 'test/functions/instance/instance.test.ts', name: 'the path of the event is never read' },
      },
      {
        what: 'a spelling that API Gateway routes elsewhere is decided as if it were not',
        file: 'shared/core/request/classify.ts',
        find: 'if (routedThrough(request.resource) !== place.resource)',
        replace: 'if (false)',
        seenBy: { file: 'test/shared/core/request/classify.test.ts', name: 'named routes classify only through their own resource' },
      },
      {
        what: 'Basic alone writes on a page',
        file: 'shared/core/decision/decide.ts',
        find: 'return !bySession;',
        replace: 'return false;',
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
      {
        what: 'a header changes the method behind the decision',
        file: 'shared/core/request/classify.ts',
        find: 'if (request.overridden) return',
        replace: 'if (false) return',
        seenBy: { file: 'test/shared/core/request/classify.test.ts', name: 'makes a request ambiguous whatever it is' },
      },
      {
        what: 'a batch carries what nobody decided',
        file: 'shared/core/request/place.ts',
        find: ' || carriesRequests(segments)',
        replace: '',
        seenBy: { file: 'test/shared/core/request/classify.test.ts', name: 'MID Server requests are known by whatever protocol' },
      },
      {
        what: 'an address with a version is decided without its table',
        file: 'shared/core/request/rest-address.ts',
        find: 'behind.slice(1)',
        replace: 'behind',
        seenBy: { file: 'test/shared/core/request/classify.test.ts', name: 'names the same table and record, the version left out' },
      },
      {
        what: 'an address with a version reaches a table that was not decided',
        file: 'functions/instance/rest/rest.ts',
        find: 'const served = servedTable(request);',
        replace: "const served = servedTable({ context: { ...context, table: addressOf(request)?.rest[0] ?? '' } });",
        seenBy: {
          file: 'test/functions/instance/rest/versions.test.ts',
          name: 'serves the table that was decided, whatever the path says',
        },
      },
    ],
  },
  {
    title: 'No client chooses where it comes from',
    breaks: [
      {
        what: 'the header is believed whoever connects',
        file: 'shared/core/request/source.ts',
        find: '!isProxy(connected) || ',
        replace: '',
        seenBy: { file: 'test/shared/core/request/source.test.ts', name: 'a request from an address that is no trusted proxy' },
      },
      {
        what: 'the header is read from the left',
        file: 'shared/core/request/source.ts',
        find: ".split(',').reverse()",
        replace: ".split(',')",
        seenBy: { file: 'test/attacks/proxies.test.ts', name: 'a guesser who goes through it' },
      },
      {
        what: 'an entry that cannot be read is passed over',
        file: 'shared/core/request/source.ts',
        find: 'if (address === null) return sourceIp;',
        replace: 'if (address === null) continue;',
        seenBy: {
          file: 'test/shared/core/request/source.test.ts',
          name: 'every header is read as a second reading from the left reads it',
        },
      },
    ],
  },
  {
    title: 'An upstream is told what was decided, and only that',
    breaks: [
      {
        what: 'a client names another user to an upstream',
        file: 'shared/core/decision/upstream-headers.ts',
        find: '  if (replaced.has(name.toLowerCase())) return false;',
        replace: '  return false;',
        seenBy: { file: 'test/shared/core/decision/upstream-headers.test.ts', name: 'in whatever spelling' },
      },
      {
        what: "a client's word about its address reaches an upstream",
        file: 'infra/constructs/access/upstream.ts',
        find: '...Object.entries(REPLACED_HEADERS).map(([name, what]) => header(name, known[what])),',
        replace: '',
        seenBy: { file: 'test/infra/constructs/upstream.test.ts', name: 'the client’s word about itself is replaced' },
      },
      {
        what: 'the query is not signed',
        file: 'shared/core/decision/upstream.ts',
        find: 'query_sha256: sha256(canonicalQuery(query)),',
        replace: "query_sha256: sha256(''),",
        seenBy: { file: 'test/shared/core/decision/upstream.test.ts', name: 'the query that is signed' },
      },
      {
        what: 'a page of any origin may call the protocols',
        file: 'functions/authorizer/request.ts',
        find: 'others.length === 0 && allowed.includes(origin) ? origin : null',
        replace: 'others.length === 0 ? origin : null',
        seenBy: { file: 'test/functions/authorizer/cors.test.ts', name: 'is none with' },
      },
    ],
  },
  {
    title: 'The memory reads no user, and what it did not see is a gap',
    breaks: [
      {
        what: 'its function may read users',
        file: 'infra/constructs/observability/memory.ts',
        find: "  sys_decision: ['PutItem'],",
        replace: "  sys_decision: ['PutItem'],\n  sys_user: ['GetItem'],",
        seenBy: { file: 'test/infra/constructs/memory.test.ts', name: 'reads and writes sys_usage, adds to sys_decision' },
      },
      {
        what: 'a batch overwrites what another one wrote meanwhile',
        file: 'shared/aws/dynamo/usage/usage-row-store.ts',
        find: "{ ConditionExpression: 'attribute_not_exists(user_name)' }",
        replace: '{}',
        seenBy: { file: 'test/functions/usage/usage.test.ts', name: 'is the same twice, in any order' },
      },
      {
        what: 'a batch that was given up leaves no gap',
        file: 'functions/usage/lost.ts',
        find: '  if (first !== null || lines.length === 0) await observation.addGap(gap, false);',
        replace: '',
        seenBy: { file: 'test/functions/usage/around.test.ts', name: 'is a gap from its first line to its last' },
      },
      {
        what: 'a silent log group leaves no gap',
        file: 'functions/usage/observe.ts',
        find: 'next === undefined || next - time <= APART_MS',
        replace: 'next === undefined || next >= time',
        seenBy: { file: 'test/functions/usage/usage.test.ts', name: 'has a gap where one is missing in one group' },
      },
    ],
  },
  {
    title: 'A parameter that opens a way in is told',
    breaks: [
      {
        what: 'an identity provider is registered and no notice is sent',
        file: 'functions/settings-watch/ways-in.ts',
        find: 'if (provider !== null) return identityProvider(provider, parameter);',
        replace: '',
        seenBy: { file: 'test/functions/settings-watch/watch.test.ts', name: 'an identity provider that is registered' },
      },
      {
        what: 'EventBridge does not ask about parameters of single sign-on',
        file: 'infra/constructs/observability/settings-watch.ts',
        find: 'sessionBoundsPath(stage), ssoPath(stage), upstreamPath(stage)]',
        replace: 'sessionBoundsPath(stage), upstreamPath(stage)]',
        seenBy: { file: 'test/infra/stacks/observability.test.ts', name: 'is noticed when it is created, updated and deleted' },
      },
    ],
  },
  {
    title: 'An alarm of the stage reaches its topic, and no alarm of another account does',
    breaks: [
      {
        what: 'the policy of the topic lets no alarm publish',
        file: 'infra/constructs/stateful/alarm-topic.ts',
        find: "  for (const service of tellers(config)) topic.addToResourcePolicy(ofThisAccount(scope, service, ['sns:Publish'], topic.topicArn));\n",
        replace: '',
        seenBy: { file: 'test/infra/iam/alarms-reach-people.test.ts', name: 'every alarm reaches the topic' },
      },
      {
        what: 'alarms of any account may use topic and key',
        file: 'infra/constructs/stateful/alarm-topic.ts',
        find: "    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },\n",
        replace: '',
        seenBy: { file: 'test/infra/iam/alarms-reach-people.test.ts', name: 'an alarm of another account reaches neither' },
      },
    ],
  },
  {
    title: 'Single sign-on opens what was asserted, and no more',
    breaks: [
      {
        what: 'a time that does not exist is taken for another one',
        file: 'functions/sign-in/saml/schema-values.ts',
        find: 'if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;',
        replace: '',
        seenBy: { file: 'test/functions/sign-in/saml/schema-values.test.ts', name: 'that does not exist is none' },
      },
      {
        what: 'a session outlives its end at the identity provider',
        file: 'shared/core/sign-in/session.ts',
        find: "if (session.ends_at !== undefined && now >= session.ends_at) return 'session_expired';",
        replace: '',
        seenBy: { file: 'test/shared/core/sign-in/session.test.ts', name: 'ends when a provider said so' },
      },
      {
        what: 'any algorithm of a signature will do',
        file: 'functions/sign-in/saml/algorithms.ts',
        find: "if (inSignature && element.attributes.has('Algorithm') && !STRONG.has(algorithm))",
        replace: 'if (false)',
        seenBy: { file: 'test/functions/sign-in/saml/reading.test.ts', name: 'an algorithm with comments' },
      },
      {
        what: 'a certificate of a bundle is left out in silence',
        file: 'shared/core/sign-in/identity-provider.ts',
        find: 'if (blocks.length * 2 !== boundaries) return [null];',
        replace: '',
        seenBy: { file: 'test/shared/core/sign-in/identity-provider.test.ts', name: 'a certificate that is cut off' },
      },
      {
        what: 'a link changes the user without asking',
        file: 'functions/sign-in/sso/digest.tsx',
        find: '!isConfirmed(request, confirmation))',
        replace: 'false)',
        seenBy: { file: 'test/functions/sign-in/sso/change-user.test.ts', name: 'the answer to it signs the other user in' },
      },
    ],
  },
  {
    title: 'The command line tells the truth',
    breaks: [
      {
        what: 'a full disk is as quiet as a reader that has gone',
        file: 'functions/cli/terminal/output.ts',
        find: "return failure === 'EPIPE' ? 'closed' : 'failed';",
        replace: "return 'closed';",
        seenBy: { file: 'test/functions/cli/run.test.ts', name: 'is told on the other stream with a status of its own' },
      },
      {
        what: 'a setting is opened without a question',
        file: 'functions/cli/settings/settings.ts',
        find: 'if (opens && !yes)',
        replace: 'if (false)',
        seenBy: { file: 'test/functions/cli/settings/settings.test.ts', name: 'is opened only by a yes, after it was said what opens' },
      },
      {
        what: 'the log of the local run leaves out what functions refused',
        file: 'infra/local/log/decision-log.ts',
        find: "if (typeof fields?.decision_id === 'string' &&",
        replace: "if (fields?.log === 'decision' &&",
        seenBy: { file: 'test/infra/local/log/log.test.ts', name: 'keeps what a function says about a request' },
      },
      {
        what: 'an import reads octets that are not UTF-8 as other text',
        file: 'shared/core/csv.ts',
        find: "new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })",
        replace: "new TextDecoder('utf-8', { ignoreBOM: true })",
        seenBy: { file: 'test/shared/core/csv.test.ts', name: 'which is refused with its line and what to do' },
      },
    ],
  },
  {
    title: 'User records have rules, whoever writes them',
    breaks: [
      {
        what: 'an import or a command takes the last administrator away',
        file: 'shared/core/users/change/carry-out.ts',
        find: "    if (refusal !== null) return { kind: 'refused', refusal };\n    if (clock",
        replace: '    if (clock',
        seenBy: { file: 'test/functions/cli/user-rules.test.ts', name: 'the last administrator stays one' },
      },
      {
        what: 'a guest signs in by a password that its record holds',
        file: 'shared/core/sign-in/verify-password.ts',
        find: '|| isGuestRecord(found.user) ? null',
        replace: '? null',
        seenBy: { file: 'test/shared/core/sign-in/verify-password.test.ts', name: 'costs the work of one password, is counted' },
      },
      {
        what: 'a user administrator gives a guest roles',
        file: 'shared/core/users/change/guests.ts',
        find: "if (harmless || actor.roles.includes('admin')) return null;",
        replace: 'return null;',
        seenBy: { file: 'test/shared/core/users/change/plan.test.ts', name: 'takes and loses roles only by admin' },
      },
      {
        what: 'an elevation comes back with its role',
        file: 'shared/core/users/change/plan.ts',
        find: 'const unelevated = endsElevation(record.roles, after.roles, graph);',
        replace: 'const unelevated = false;',
        seenBy: { file: 'test/shared/core/users/change/plan.test.ts', name: 'ends what was elevated' },
      },
      {
        what: 'an asserted name is folded as a typed one is',
        file: 'shared/core/users/user-name.ts',
        find: 'return normalizeUserName(name) === name ? name : null;',
        replace: 'return normalizeUserName(name);',
        seenBy: { file: 'test/functions/sign-in/sso/digest.test.ts', name: 'which only folds to a name that is stored' },
      },
      {
        what: 'a name of letters that look like others is given',
        file: 'shared/core/users/user-name.ts',
        find: '(name) => lookAlikeOf(name) !== null,',
        replace: '() => false,',
        seenBy: { file: 'test/shared/core/users/user-name.test.ts', name: 'says how to write what only folds' },
      },
      {
        what: 'activation makes another change than its plan allows for',
        file: 'shared/core/activation/plan.ts',
        find: 'web_service_access_only: false',
        replace: 'web_service_access_only: true',
        seenBy: {
          file: 'test/shared/core/activation/plan.test.ts',
          name: 'is the plan of a user change for every record without the flag',
        },
      },
    ],
  },
  {
    title: 'The history is only added to',
    breaks: [
      {
        what: 'an entry is written over',
        file: 'shared/aws/dynamo/audit-store.ts',
        find: 'Item, ...condition',
        replace: 'Item',
        seenBy: { file: 'test/shared/aws/dynamo/users/user-store.test.ts', name: 'is added to and never written over' },
      },
      {
        what: 'the console may change entries',
        file: 'infra/constructs/access/console-access.ts',
        find: "sys_audit: ['PutItem', 'Query']",
        replace: "sys_audit: ['PutItem', 'UpdateItem', 'Query']",
        seenBy: {
          file: 'test/infra/constructs/least-privilege.test.ts',
          name: 'is added to: no function of the product changes or deletes an entry',
        },
      },
      {
        what: 'the instance may write the history of users',
        file: 'infra/constructs/access/functions.ts',
        find: "'StringLike',\n    demoTables()",
        replace: "'StringLike',\n    ['sys_user']",
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'adds to the history of its own tables alone' },
      },
      {
        what: 'a change of an incident leaves none',
        file: 'functions/instance/records/history.ts',
        find: 'change.old !== change.new',
        replace: 'change.old === null',
        seenBy: { file: 'test/functions/instance/history.test.ts', name: 'a change is one entry for each field that changed' },
      },
      {
        what: 'a deleted incident leaves none',
        file: 'functions/instance/records/history.ts',
        find: "[{ field: DELETED, old: JSON.stringify(before), new: '' }]",
        replace: '[]',
        seenBy: { file: 'test/functions/instance/history.test.ts', name: 'a deleted record is in the history as it was' },
      },
      {
        what: 'activation leaves none',
        file: 'functions/backfill/coordinator.ts',
        find: '    await recordRun(history, run);\n',
        replace: '',
        seenBy: { file: 'test/functions/backfill/backfill.test.ts', name: 'has one entry a run' },
      },
      {
        what: "a change of a person's own record leaves none",
        file: 'shared/core/users/change/own-change.ts',
        find: 'await recordPlan(ports, plan, { decisionId, at: now });',
        replace: '',
        seenBy: {
          file: 'test/functions/sign-in/profile/profile.test.ts',
          name: 'changes what differs of my own record, and the history says what',
        },
      },
    ],
  },
  {
    title: 'Each function writes only what its job takes',
    breaks: [
      {
        what: 'sign-in may write every attribute of a user',
        file: 'infra/constructs/access/functions.ts',
        find: "    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': OWN_ATTRIBUTES.map((name) => storedName(users, name)) });\n",
        replace: '',
        seenBy: {
          file: 'test/infra/constructs/least-privilege.test.ts',
          name: 'changes of a user what a person may change of the own record',
        },
      },
      {
        what: 'activation rewrites a role',
        file: 'shared/aws/dynamo/users/base-record-store.ts',
        find: "'attribute_not_exists(#key)'",
        replace: "'attribute_exists(#key) OR attribute_not_exists(#key)'",
        seenBy: { file: 'test/shared/aws/dynamo/users/user-scan.test.ts', name: 'are created once, and one that is there stays as it is' },
      },
      {
        what: 'its worker may write any role',
        file: 'infra/constructs/activation/backfill-function.ts',
        find: 'BASE_ROLES.map(({ name }) => name)',
        replace: "['*']",
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'creates no role but those that the product asks for' },
      },
      {
        what: 'its worker may create any user',
        file: 'infra/constructs/activation/backfill-function.ts',
        find: "bindKeys(guests, 'StringEquals', GUEST_NAMES);",
        replace: '',
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'creates no user but the two guests' },
      },
      {
        what: 'its worker may write the history of one user',
        file: 'infra/constructs/activation/backfill-function.ts',
        find: "bindKeys(history, 'StringEquals', [EVERY_USER]);",
        replace: '',
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'adds runs to the history, and nothing about one user' },
      },
    ],
  },
  {
    title: 'One request costs no more than its bounds',
    breaks: [
      {
        what: 'a query has as many conditions as it likes',
        file: 'functions/instance/records/query/parse-query.ts',
        find: 'if (reading.conditions > MOST_CONDITIONS)',
        replace: 'if (reading.conditions < 0)',
        seenBy: { file: 'test/functions/instance/bounds.test.ts', name: 'has bounds, which are told' },
      },
      {
        what: 'JSON is nested as deep as it likes',
        file: 'functions/instance/http/json.ts',
        find: 'if (depth > DEEPEST) throw',
        replace: 'if (depth < 0) throw',
        seenBy: { file: 'test/functions/instance/bounds.test.ts', name: 'in JSON has bounds, which are told' },
      },
      {
        what: 'XML has as many attributes as it likes',
        file: 'functions/instance/xml/pieces.ts',
        find: 'attributes += piece.attributes;',
        replace: '',
        seenBy: { file: 'test/functions/instance/bounds.test.ts', name: 'in XML has bounds, which are told' },
      },
      {
        what: 'a search reads texts without end',
        file: 'functions/instance/records/query/query.ts',
        find: 'if (scans) searched += text.length;',
        replace: '',
        seenBy: { file: 'test/functions/instance/bounds.test.ts', name: 'ends where it has read 50 million characters' },
      },
      {
        what: 'a pattern tries one run of white space from each of its places',
        file: 'functions/sign-in/saml/xml.ts',
        find: '(?<![\\t\\n ])[\\t\\n ]+$',
        replace: '[\\t\\n ]+$',
        seenBy: { file: 'test/functions/sign-in/saml/cost.test.ts', name: 'is refused in time proportional to its length' },
      },
      {
        what: 'a body is read before the permission is checked',
        file: 'functions/instance/rest/write.ts',
        find: 'if (!mayWrite(entry, request.context)) throw',
        replace: 'readRecord(request);\n  if (!mayWrite(entry, request.context)) throw',
        seenBy: { file: 'test/functions/instance/bounds.test.ts', name: 'in JSON is not read for a caller who may not write' },
      },
    ],
  },
  {
    title: 'The instance changes nothing silently',
    breaks: [
      {
        what: 'of two users with one name, the first is taken',
        file: 'functions/instance/records/display-input.ts',
        find: 'if (more.length > 0)',
        replace: 'if (more.length > 9)',
        seenBy: { file: 'test/functions/instance/rest/input.test.ts', name: 'is refused, and nothing is written' },
      },
      {
        what: 'numbers are rounded to what a double holds',
        file: 'functions/instance/http/json.ts',
        find: 'return { number };',
        replace: 'return { number: String(Number(number)) };',
        seenBy: { file: 'test/functions/instance/nothing-silent.test.ts', name: 'keeps numbers as they were sent' },
      },
      {
        what: 'a form, which other sites can send, is read as JSON',
        file: 'functions/instance/http/media-types.ts',
        find: "if (type === '' ||",
        replace: "if (type === '' || type === 'application/x-www-form-urlencoded' ||",
        seenBy: { file: 'test/functions/instance/rest/formats.test.ts', name: '415, as curl -d and fetch send it' },
      },
      {
        what: 'of two members with one name the last counts',
        file: 'functions/instance/http/json.ts',
        find: 'if (members.has(name))',
        replace: 'if (members.size < 0)',
        seenBy: { file: 'test/functions/instance/nothing-silent.test.ts', name: 'refuses a name that is there twice' },
      },
      {
        what: 'a condition that is not understood is dropped',
        file: 'functions/instance/http/parameters.ts',
        find: '=== undefined) throw refused(name, honoured);',
        replace: '=== undefined) continue;',
        seenBy: {
          file: 'test/functions/instance/nothing-silent.test.ts',
          name: 'is refused by name, never dropped and never read as other text',
        },
      },
      {
        what: 'a group of a query without a condition finds every record',
        file: 'functions/instance/records/query/parse-query.ts',
        find: 'if (groups.length > 1 && groups.at(-1)?.length === 0)',
        replace: 'if (groups.length === 0)',
        seenBy: { file: 'test/functions/instance/rest/rest.test.ts', name: '400 for' },
      },
      {
        what: 'a reference is followed to records that the caller may not read',
        file: 'functions/instance/records/query/query-context.ts',
        find: 'return entry !== undefined && mayRead(entry, caller) ? entry : undefined;',
        replace: 'return referencedEntry(table);',
        seenBy: { file: 'test/functions/instance/rest/rest.test.ts', name: 'of a user is refused where users have no view' },
      },
      {
        what: 'javascript: is taken as text',
        file: 'functions/instance/records/query/condition.ts',
        find: 'if (!parts.some(isScript)) return parts;',
        replace: 'if (parts.length > 0) return parts;',
        seenBy: { file: 'test/functions/instance/nothing-silent.test.ts', name: 'is refused, and nothing is written' },
      },
    ],
  },
  {
    title: 'Of a user, the instance and its callers see what the view shows',
    breaks: [
      {
        what: 'the index of the view holds the password hash',
        file: 'shared/core/users/user-view.ts',
        find: "'last_name', 'email', 'active',",
        replace: "'last_name', 'email', 'password_hash', 'active',",
        seenBy: { file: 'test/infra/stacks/stateful.test.ts', name: 'with no more of a user than the view shows' },
      },
      {
        what: 'the instance may read the table of users',
        file: 'infra/constructs/access/functions.ts',
        find: 'const INSTANCE: TableAccess = Object.fromEntries(demoTables().map((table) => [table, EVERY_ACTION]));',
        replace:
          "const INSTANCE: TableAccess = { sys_user: ['Scan'], ...Object.fromEntries(demoTables().map((table) => [table, EVERY_ACTION])) };",
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'reads the view of users, and reaches no other sys_ table' },
      },
      {
        what: 'a caller without the role itil sees users',
        file: 'shared/core/tables/acl.ts',
        find: "sys_user: { read: 'itil', write: null }",
        replace: 'sys_user: { read: EVERYONE, write: null }',
        seenBy: { file: 'test/functions/instance/tables/views.test.ts', name: 'is for holders of itil: others get an empty list, and 404' },
      },
      {
        what: 'every protocol serves the view',
        file: 'functions/instance/service.ts',
        find: "import { tableEntry } from './tables/dictionary.ts';",
        replace: "import { referencedEntry as tableEntry } from './tables/views.ts';",
        seenBy: { file: 'test/functions/instance/tables/views.test.ts', name: 'of it is refused as an unknown table, whatever the roles' },
      },
      {
        what: 'a reference shows a record that the caller may not read',
        file: 'functions/instance/records/lookup.ts',
        find: 'return entry !== undefined && mayRead(entry, caller);',
        replace: 'return entry !== undefined && mayRead(entry, { roles: [...caller.roles, entry.acl.read] });',
        seenBy: {
          file: 'test/functions/instance/tables/shown.test.ts',
          name: 'to a record that the caller may not read keeps value and link, and shows nothing of the record',
        },
      },
    ],
  },
  {
    title: 'A new version serves only after it answered what it must',
    breaks: [
      {
        what: 'wrong answers of a new version are let pass',
        file: 'functions/smoke-test/smoke-test.ts',
        find: 'throw new SmokeTestError(wrong);',
        replace: 'return;',
        seenBy: { file: 'test/functions/smoke-test/smoke-test.test.ts', name: 'a version that answers wrongly is not released' },
      },
    ],
  },
  {
    title: 'A function may do no more than it does',
    breaks: [
      {
        what: 'sign-in may delete what it never deletes',
        file: 'infra/constructs/access/functions.ts',
        find: "sys_sso_state: ['GetItem', 'PutItem'],",
        replace: "sys_sso_state: ['GetItem', 'PutItem', 'DeleteItem'],",
        seenBy: { file: 'test/validate/rights.test.ts', name: 'use every right that their roles give' },
      },
    ],
  },
  {
    title: 'Nothing opens by one form, and pages tell administrators what is open',
    breaks: [
      {
        what: 'Save opens without a question',
        file: 'functions/console/settings/confirm/confirm.ts',
        find: 'if (openings.length === 0) return null;',
        replace: 'if (openings.length >= 0) return null;',
        seenBy: { file: 'test/functions/console/settings/confirm.test.ts', name: 'it asks first, and confirming what it asked saves it' },
      },
      {
        what: 'a confirmation holds for whatever is sent with it',
        file: 'functions/console/settings/confirm/confirm.ts',
        find: 'if (confirmed === question) return null;',
        replace: "if (confirmed !== '') return null;",
        seenBy: { file: 'test/functions/console/settings/confirm.test.ts', name: 'it asks again, and nothing was saved' },
      },
      {
        what: 'an end that is moved later opens without a question',
        file: 'functions/console/settings/confirm/openings.ts',
        find: 'openEnd(wanted) > Math.max(facts.now, openEnd(old))',
        replace: 'openEnd(wanted) > facts.now && openEnd(old) < facts.now',
        seenBy: {
          file: 'test/functions/console/settings/confirm.test.ts',
          name: 'an end that is moved later, or taken away, opens for longer',
        },
      },
      {
        what: 'no page tells what is open',
        file: 'functions/authorizer/open-for-page.ts',
        find: 'SETTING_ROLES.some((role) => held.includes(role)) ? open : NOTHING',
        replace: 'held.length < 0 ? open : NOTHING',
        seenBy: { file: 'test/functions/authorizer/open-now.test.ts', name: 'to a holder of' },
      },
      {
        what: 'every user is told what is open',
        file: 'functions/authorizer/open-for-page.ts',
        find: 'SETTING_ROLES.some((role) => held.includes(role)) ? open : NOTHING',
        replace: 'open',
        seenBy: { file: 'test/functions/authorizer/open-now.test.ts', name: 'to a holder of' },
      },
    ],
  },
  {
    title: 'Dates only close: what has ended stays ended',
    breaks: [
      {
        what: 'an opening goes on after its end',
        file: 'shared/core/settings/settings.ts',
        find: 'now < (readInstant(until) ?? now)',
        replace: 'true',
        seenBy: { file: 'test/shared/core/settings/settings.test.ts', name: 'an opening with an end closes at its instant' },
      },
      {
        what: 'a reached date closes nothing',
        file: 'shared/core/users/dates.ts',
        find: 'return time === null || now >= time;',
        replace: 'return time === null;',
        seenBy: { file: 'test/shared/core/users/dates.test.ts', name: 'is in force from its instant on, ends every session' },
      },
      {
        what: 'a date that cannot be read closes nothing',
        file: 'shared/core/users/dates.ts',
        find: 'return time === null || now >= time;',
        replace: 'return time !== null && now >= time;',
        seenBy: { file: 'test/shared/core/users/dates.test.ts', name: 'that cannot be read closes' },
      },
      {
        what: 'a form that was open when a date was reached opens the account again',
        file: 'functions/console/user/save/opened.ts',
        find: ' || opened.generation !== record.session_generation',
        replace: '',
        seenBy: { file: 'test/functions/console/user/dates.test.ts', name: 'makes the form stale' },
      },
      {
        what: 'an end that was not changed in the form counts as changed',
        file: 'functions/console/settings/typed.ts',
        find: 'return ends !== AT || at !== wasUntil;',
        replace: 'return true;',
        seenBy: { file: 'test/functions/console/settings/openings.test.ts', name: 'a form that was open while it ended opens nothing' },
      },
      {
        what: 'Save rewrites a past end',
        file: 'functions/console/settings/typed.ts',
        find: 'if (!switched) continue;',
        replace: '',
        seenBy: {
          file: 'test/functions/console/settings/openings.test.ts',
          name: 'shows as selected, is said, and Save does not rewrite it',
        },
      },
      {
        what: 'rows of one file together leave no administrator',
        file: 'functions/cli/users/schedule.ts',
        find: 'after.get(user.user_name) ?? user',
        replace: 'user',
        seenBy: { file: 'test/functions/cli/users.test.ts', name: 'two rows that together leave no administrator are refused together' },
      },
    ],
  },
  {
    title: 'Memory says what was observed, and guesses nothing',
    breaks: [
      {
        what: 'an account is called unused over a time that was not observed',
        file: 'shared/core/usage/findings/findings.ts',
        find: "return isComplete(window) && !notEveryUse ? { code: 'unused'",
        replace: "return !notEveryUse ? { code: 'unused'",
        seenBy: { file: 'test/shared/core/usage/findings/findings.test.ts', name: 'unused is never said over a gap' },
      },
      {
        what: 'what a stranger typed becomes the name of an account',
        file: 'shared/core/usage/collect/read-line.ts',
        find: " || user.startsWith('sha256:')",
        replace: '',
        seenBy: { file: 'test/shared/core/usage/collect/rows-of.test.ts', name: 'makes no row' },
      },
      {
        what: 'addresses of strangers who guess are kept with the account',
        file: 'shared/core/usage/collect/rows-of.ts',
        find: 'keepsSource: !BY_STRANGERS.includes(reason)',
        replace: 'keepsSource: true',
        seenBy: { file: 'test/shared/core/usage/collect/rows-of.test.ts', name: 'keeps no address and is no good credential' },
      },
      {
        what: 'a scanner drives the uses of an account out of its rows',
        file: 'shared/core/usage/collect/join.ts',
        find: "return keepingOrder(wanted, last) > 0 ? 'other' : { evict: last };",
        replace: "return 'other';",
        seenBy: { file: 'test/shared/core/usage/collect/fold.test.ts', name: 'where an account has more than 200 ways of use' },
      },
    ],
  },
  {
    title: 'What was observed is shown to administrators alone, and no page that changes something depends on it',
    breaks: [
      {
        what: 'the review opens to every user of the UI',
        file: 'functions/console/access.ts',
        find: "'/sys_usage_list.do': USER_ROLES,",
        replace: "'/sys_usage_list.do': null,",
        seenBy: { file: 'test/functions/console/console.test.ts', name: 'is refused without its role, to read and to write' },
      },
      {
        what: 'refusals open to user_admin',
        file: 'functions/console/access.ts',
        find: "'/sys_decision_list.do': SETTING_ROLES,",
        replace: "'/sys_decision_list.do': USER_ROLES,",
        seenBy: { file: 'test/functions/console/refusals/refusals.test.ts', name: 'is refused to user_admin' },
      },
      {
        what: 'the home page shows every user what the site does',
        file: 'functions/console/access.ts',
        find: "mayOpen('/sys_usage_list.do', context) || mayOpen('/sys_decision_list.do', context);",
        replace: "mayOpen('/', context);",
        seenBy: { file: 'test/functions/console/home/home.test.ts', name: 'others see none of it, and nothing is read for them' },
      },
      {
        what: 'a memory that does not answer closes the User form',
        file: 'functions/console/memory/read.tsx',
        find: "return { kind: 'failed' };",
        replace: 'throw error;',
        seenBy: { file: 'test/functions/console/user/form/use.test.ts', name: 'the form opens and saves where the memory' },
      },
    ],
  },
  {
    title: 'A token is a machine session: short, never a page, and over with what it was got with',
    breaks: [
      {
        what: 'a token of a person is good, and opens pages',
        file: 'shared/core/tokens/verify-token.ts',
        find: "  if (!user.web_service_access_only) return 'token_of_interactive_user';\n",
        replace: '',
        seenBy: { file: 'test/functions/authorizer/token.test.ts', name: 'never opens a page, whatever it and its user are' },
      },
      {
        what: 'a token outlives its secret',
        file: 'shared/core/tokens/verify-token.ts',
        find: ' && isCredentialGood(user, token.credential)',
        replace: '',
        seenBy: { file: 'test/shared/core/tokens/verify-token.test.ts', name: 'whose secret has ended' },
      },
      {
        what: 'a token outlives the federated identity',
        file: 'shared/core/tokens/grantee.ts',
        find: 'return listed.has(credential);',
        replace: 'return true;',
        seenBy: { file: 'test/shared/core/tokens/verify-token.test.ts', name: 'of another subject' },
      },
      {
        what: 'a token outlives its end',
        file: 'shared/core/tokens/verify-token.ts',
        find: 'now >= token.ends_at',
        replace: 'now > token.ends_at',
        seenBy: { file: 'test/shared/core/tokens/verify-token.test.ts', name: 'at its end' },
      },
      {
        what: 'a token outlives the sessions of its user',
        file: 'shared/core/tokens/verify-token.ts',
        find: 'token.session_generation === user.session_generation && ',
        replace: '',
        seenBy: { file: 'test/shared/core/tokens/verify-token.test.ts', name: 'of an earlier generation' },
      },
      {
        what: 'a token is good for whichever user it names',
        file: 'shared/core/tokens/verify-token.ts',
        find: ' || token.user_name !== user.user_name',
        replace: '',
        seenBy: { file: 'test/shared/core/tokens/verify-token.test.ts', name: 'of another user' },
      },
      {
        what: 'a session rides along with a token',
        file: 'functions/authorizer/identify.ts',
        find: "cookie.kind === 'absent' ? orUnread(",
        replace: "cookie.kind !== 'unusable' ? orUnread(",
        seenBy: { file: 'test/functions/authorizer/token.test.ts', name: 'beside a cookie, whosever it is' },
      },
    ],
  },
  {
    title: 'A token is issued to a machine that proves who it is, and the function behind it can do no more',
    breaks: [
      {
        what: 'a person gets one',
        file: 'shared/core/tokens/grantee.ts',
        find: "  if (!user.web_service_access_only) return 'interactive_user';\n",
        replace: '',
        seenBy: { file: 'test/functions/oauth/assertion.test.ts', name: 'an interactive user' },
      },
      {
        what: 'a workload that the account does not list gets one',
        file: 'functions/oauth/authenticate.ts',
        find: '!isFederatedCredential(user.federated, credential)',
        replace: 'false',
        seenBy: { file: 'test/functions/oauth/assertion.test.ts', name: 'a subject that is not listed' },
      },
      {
        what: 'an issuer that does not answer tells which accounts there are',
        file: 'functions/oauth/authenticate.ts',
        find: "if (verified.kind === 'unavailable') return",
        replace: "if (verified.kind === 'unavailable' && user !== null) return",
        seenBy: { file: 'test/functions/oauth/assertion.test.ts', name: 'keys that cannot be had are 503' },
      },
      {
        what: 'the bound of a minute does not hold',
        file: 'shared/aws/dynamo/tokens/issue-count.ts',
        find: 'attribute_not_exists(issued) OR issued < :most',
        replace: 'attribute_not_exists(issued) OR issued < :most OR issued >= :one',
        seenBy: {
          file: 'test/shared/aws/dynamo/tokens/tokens.test.ts',
          name: 'of one account are at most 60 a UTC minute, however many ask at once',
        },
      },
      {
        what: 'a stranger uses up the tokens of an account',
        file: 'functions/oauth/issue.ts',
        find: 'const made = isRefusal(result) ? result :',
        replace:
          'if (who.user !== null) await ports.issued.take(who.user, ports.clock.now());\n  const made = isRefusal(result) ? result :',
        seenBy: { file: 'test/functions/oauth/token.test.ts', name: 'counts good clients only: a stranger cannot use it up' },
      },
      {
        what: 'a token outlives its account by what was left of its life',
        file: 'functions/oauth/issue.ts',
        find: 'Math.min(now + lifespan * 1000, ...ends)',
        replace: 'now + lifespan * 1000',
        seenBy: { file: 'test/functions/oauth/token.test.ts', name: 'ends with the account' },
      },
      {
        what: 'its log has the name of an unknown client, which may be a password',
        file: 'functions/oauth/log.ts',
        find: 'pseudonym(typedName)',
        replace: 'typedName',
        seenBy: { file: 'test/functions/oauth/token.test.ts', name: 'a name that nobody has, which is hashed in the log' },
      },
      {
        what: 'the function reads password hashes',
        file: 'shared/core/tokens/grantee.ts',
        find: "  'locked_out',\n  'web_service_access_only',",
        replace: "  'locked_out',\n  'password_hash',\n  'web_service_access_only',",
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'reads of an account neither its password nor a role' },
      },
      {
        what: 'the function can write a session',
        file: 'shared/core/tokens/token.ts',
        find: "  'issued_at',\n  'ends_at',",
        replace: "  'issued_at',\n  'created_at',\n  'ends_at',",
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'writes what no session is' },
      },
    ],
  },
  {
    title: 'A secret is shown once, rotates without an outage, and what has ended stays ended',
    breaks: [
      {
        what: 'a form that is sent twice makes two secrets',
        file: 'functions/console/user/secrets/change.ts',
        find: '  if (isStale(opened, record)) {',
        replace: '  if (opened === null) {',
        seenBy: { file: 'test/functions/console/user/secrets.test.ts', name: 'a form that is sent twice makes one secret' },
      },
      {
        what: 'the history holds the secret',
        file: 'shared/core/users/change/secret-change.ts',
        find: '.id} (a new one,',
        replace: '.hash} (a new one,',
        seenBy: {
          file: 'test/shared/core/users/change/secret-change.test.ts',
          name: 'ms ends the password at',
        },
      },
      {
        what: 'a rotation moves an end back',
        file: 'shared/core/users/change/secret-change.ts',
        find: '<= (readInstant(wanted) ?? 0) ? present : wanted',
        replace: '> (readInstant(wanted) ?? 0) ? present : wanted',
        seenBy: { file: 'test/shared/core/users/change/secret-change.test.ts', name: 'of two ends the earlier wins' },
      },
      {
        what: 'a rotation loses the hash of the present secret',
        file: 'shared/aws/dynamo/users/user-store.ts',
        find: "  ...(keepsPresent ? { secret_hashes_kept: { copied: 'secret_hashes' } } : {}),",
        replace: '',
        seenBy: { file: 'test/shared/aws/dynamo/adopted-user-table.test.ts', name: 'holds secrets under names of its own' },
      },
      {
        what: 'the secrets of a machine that became a person go on when it is a machine again',
        file: 'shared/core/users/change/plan.ts',
        find: 'const secret = becomesInteractive ? withoutSecrets(record, now) : edits.secret;',
        replace: 'const secret = edits.secret;',
        seenBy: { file: 'test/shared/core/users/change/secret-change.test.ts', name: 'a conversion to interactive ends all' },
      },
      {
        what: 'who may not set the password may make a secret',
        file: 'shared/core/users/change/rank.ts',
        find: "const credential = ['secrets', 'federated',",
        replace: "const credential = ['federated',",
        seenBy: { file: 'test/functions/console/user/secrets.test.ts', name: 'only who may set the password may make or end one' },
      },
      {
        what: 'the console may read the hashes of secrets',
        file: 'shared/core/users/user-record.ts',
        find: "  'secrets',\n  'password_until',\n  'federated',\n  'version',",
        replace: "  'secrets',\n  'secret_hashes',\n  'password_until',\n  'federated',\n  'version',",
        seenBy: { file: 'test/infra/constructs/least-privilege.test.ts', name: 'cannot read the hash of a password or of a secret' },
      },
    ],
  },
  {
    title: 'A person whom machines cannot be: the password opens the pages alone, and tells no program that it is right',
    breaks: [
      {
        what: 'a right password by Basic is let through',
        file: 'shared/core/decision/decide.ts',
        find: "return personOnly === 'yes' ? askAgain(facts, request, 'basic_not_for_people', null) : null;",
        replace: 'return null;',
        seenBy: {
          file: 'test/shared/core/decision/decide.test.ts',
          name: 'decide() and the reference table agree on every combination of facts',
        },
      },
      {
        what: 'a right password that is refused proves its source and clears the count',
        file: 'shared/core/sign-in/verify-password.ts',
        find: 'if (user === null || closed || refused !== null || !check.right) {',
        replace: 'if (user === null || closed || !check.right) {',
        seenBy: { file: 'test/functions/authorizer/person-only.test.ts', name: 'costs, writes and counts what a wrong password does' },
      },
      {
        what: 'it is remembered, so that the next one is answered faster than a wrong one',
        file: 'shared/core/sign-in/verify-password.ts',
        find: '!closed && refused === null)',
        replace: '!closed)',
        seenBy: { file: 'test/functions/authorizer/person-only.test.ts', name: 'costs, writes and counts what a wrong password does' },
      },
      {
        what: 'an old script locks its person out of the sign-in page',
        file: 'shared/core/sign-in/lockout.ts',
        find: "way === 'sign_in' || refusedAt.length === 0 ? failedAt",
        replace: 'refusedAt.length === 0 ? failedAt',
        seenBy: { file: 'test/shared/aws/dynamo/lockouts.test.ts', name: 'hold Basic back and the sign-in page not' },
      },
      {
        what: 'guesses in flight at once pass the count of refused ones',
        file: 'shared/aws/dynamo/sign-in/attempt-store.ts',
        find: 'now >= refusedUntil(way, readTimes',
        replace: 'now >= refusedUntil(WRONG_AT_SIGN_IN.way, readTimes',
        seenBy: { file: 'test/shared/aws/dynamo/interleavings.test.ts', name: 'at once that Basic may not use' },
      },
      {
        what: 'a value that is no text true leaves Basic open',
        file: 'shared/core/users/person-only.ts',
        find: "item === null || item.value === 'true' ? 'yes' : 'no'",
        replace: "item === null || item.value !== 'false' ? 'yes' : 'no'",
        seenBy: { file: 'test/shared/aws/dynamo/blocked-store.test.ts', name: 'anything else than the text true is false' },
      },
      {
        what: 'a stolen session opens Basic again without the password',
        file: 'functions/sign-in/profile/person-only.ts',
        find: "if (checked.kind !== 'good') {",
        replace: 'if (checked.kind === null) {',
        seenBy: { file: 'test/functions/sign-in/profile/profile.test.ts', name: 'is not changed without the right password' },
      },
      {
        what: 'the sign-in page takes a secret for a password, hashes and counts it',
        file: 'functions/sign-in/password/check.ts',
        find: 'const isSecret = secretIdIn(password) !== null;',
        replace: 'const isSecret = false;',
        seenBy: { file: 'test/functions/sign-in/login/secret.test.ts', name: 'costs one read and no hash, counts nothing' },
      },
      {
        what: 'a person chooses a password of the form of a secret',
        file: 'shared/core/sign-in/password-rule.ts',
        find: 'if (secretIdIn(wanted) !== null) return',
        replace: 'if (secretIdIn(wanted) === undefined) return',
        seenBy: { file: 'test/functions/sign-in/login/secret.test.ts', name: 'no new password may have the form of a secret' },
      },
    ],
  },
  {
    title: 'A secret is of a machine, and one that has ended is never good again',
    breaks: [
      {
        what: 'an ended secret goes on',
        file: 'shared/core/secrets/verify-secret.ts',
        find: "(ended ? 'secret_ended' : closedCause(user))",
        replace: 'closedCause(user)',
        seenBy: { file: 'test/shared/core/secrets/histories.test.ts', name: 'what ended is never good again, and nothing is lost' },
      },
      {
        what: 'a conversion to interactive leaves them for the way back',
        file: 'shared/core/users/change/plan.ts',
        find: 'const secret = becomesInteractive ? withoutSecrets(record, now) : edits.secret;',
        replace: 'const secret = edits.secret;',
        seenBy: { file: 'test/shared/core/secrets/histories.test.ts', name: 'what ended is never good again, and nothing is lost' },
      },
      {
        what: 'a rotation gives the old one more time than it had',
        file: 'shared/core/users/change/secret-change.ts',
        find: '<= (readInstant(wanted) ?? 0) ? present : wanted;',
        replace: '<= (readInstant(wanted) ?? 0) ? wanted : wanted;',
        seenBy: { file: 'test/shared/core/secrets/histories.test.ts', name: 'what ended is never good again, and nothing is lost' },
      },
      {
        what: 'a second rotation loses the hash of one that is still good',
        file: 'shared/core/users/change/secret-change.ts',
        find: 'kept: true } : entry,',
        replace: 'kept: false } : entry,',
        seenBy: { file: 'test/shared/core/secrets/histories.test.ts', name: 'what ended is never good again, and nothing is lost' },
      },
      {
        what: 'a change that was planned before a password ended takes the end back',
        file: 'shared/core/users/change/carry-out.ts',
        find: ' || revivesPassword(plan, common.now)',
        replace: '',
        seenBy: { file: 'test/shared/core/secrets/histories.test.ts', name: 'however late it is written' },
      },
      {
        what: 'an entry without its hash is one',
        file: 'shared/core/secrets/stored-secrets.ts',
        find: "if (typeof hash !== 'string' || !SHA_256.test(hash)) return [];",
        replace: "if (typeof hash !== 'string') return [];",
        seenBy: {
          file: 'test/shared/core/secrets/stored-secrets.test.ts',
          name: 'is read without an error, and a secret is what has both halves',
        },
      },
      {
        what: 'texts of any size are read at each request',
        file: 'shared/core/secrets/stored-secrets.ts',
        find: 'text.length <= LONGEST_TEXT',
        replace: 'text.length >= 0',
        seenBy: { file: 'test/shared/core/secrets/stored-secrets.test.ts', name: 'is not read where it is longer than 12 KB' },
      },
      {
        what: 'a process remembers the secrets of every user that it ever saw',
        file: 'shared/core/secrets/stored-secrets.ts',
        find: 'const REMEMBERED = 1000;',
        replace: 'const REMEMBERED = 1_000_000;',
        seenBy: { file: 'test/shared/core/secrets/stored-secrets.test.ts', name: 'is remembered for the users of late' },
      },
    ],
  },
  {
    title: 'The right password of a person-only account is a wrong one to whoever sends it by Basic',
    breaks: [
      {
        what: 'it is answered',
        file: 'shared/core/decision/decide.ts',
        find: "return personOnly === 'yes' ? askAgain(facts, request, 'basic_not_for_people', null) : null;",
        replace: 'return null;',
        seenBy: {
          file: 'test/functions/authorizer/person-only.test.ts',
          name: 'is refused on every surface with the answer to a wrong password',
        },
      },
      {
        what: 'it is remembered, and then faster than a wrong one',
        file: 'shared/core/sign-in/verify-password.ts',
        find: '!closed && !refused);',
        replace: '!closed);',
        seenBy: { file: 'test/functions/authorizer/person-only.test.ts', name: 'costs, writes and counts what a wrong password does' },
      },
      {
        what: 'it counts against signing in',
        file: 'shared/core/sign-in/verify-password.ts',
        find: 'refused: refused && !closed && check.right };',
        replace: 'refused: false };',
        seenBy: { file: 'test/functions/authorizer/person-only.test.ts', name: 'costs, writes and counts what a wrong password does' },
      },
    ],
  },
  {
    title: 'A token of another issuer counts for what its issuer signed for this site, and nothing else',
    breaks: [
      {
        what: 'any algorithm is taken that the library knows',
        file: 'functions/oauth/federated/check-header.ts',
        find: 'const algorithm = algorithms.find((known) => known === alg);',
        replace: 'const algorithm = alg as TokenAlgorithm;',
        seenBy: { file: 'test/functions/oauth/federated/verify-assertion.test.ts', name: 'the algorithm none' },
      },
      {
        what: 'an assertion brings its own key',
        file: 'functions/oauth/federated/check-header.ts',
        find: "if (BRINGS_KEY.some((name) => name in header)) return 'header_brings_key';",
        replace: '',
        seenBy: { file: 'test/functions/oauth/federated/verify-assertion.test.ts', name: 'jku of the issuer itself' },
      },
      {
        what: 'the key of another issuer is good',
        file: 'functions/oauth/federated/verify-assertion.ts',
        find: "error instanceof errors.JWSSignatureVerificationFailed ? 'signature_wrong'",
        replace: 'error instanceof errors.JWSSignatureVerificationFailed ? null',
        seenBy: { file: 'test/functions/oauth/federated/verify-assertion.test.ts', name: 'the key of another issuer' },
      },
      {
        what: 'an assertion for others, too, is good here',
        file: 'functions/oauth/federated/check-claims.ts',
        find: 'aud.length === 1 && aud[0] === audience',
        replace: 'aud.includes(audience)',
        seenBy: { file: 'test/functions/oauth/federated/verify-assertion.test.ts', name: 'an audience beside ours' },
      },
      {
        what: 'an assertion has no end',
        file: 'functions/oauth/federated/check-claims.ts',
        find: "if (exp > now + LONGEST_LIFE_MS + CLOCK_DIFFERENCE_MS) return 'expiry_too_far';",
        replace: '',
        seenBy: { file: 'test/functions/oauth/federated/verify-assertion.test.ts', name: 'an end more than a day ahead' },
      },
      {
        what: 'of two subjects in one assertion the last counts',
        file: 'shared/core/federated/json-object.ts',
        find: 'written === countMembers(value)',
        replace: 'written >= countMembers(value)',
        seenBy: { file: 'test/functions/oauth/federated/verify-assertion.test.ts', name: 'a subject twice' },
      },
      {
        what: 'one wrong parameter of two lets the other one count',
        file: 'shared/aws/ssm/token-issuers.ts',
        find: 'return parameters.length === 1 ?',
        replace: 'return parameters.length >= 1 ?',
        seenBy: {
          file: 'test/shared/aws/ssm/token-issuers.test.ts',
          name: 'two parameters of one issuer stop it, the second with',
        },
      },
      {
        what: 'a list of identities that cannot be read counts in part',
        file: 'shared/core/federated/stored.ts',
        find: 'list.every(isIdentity)',
        replace: 'list.some(isIdentity)',
        seenBy: {
          file: 'test/shared/core/federated/federated.test.ts',
          name: 'counts as none, all of it, with',
        },
      },
    ],
  },
  {
    title: 'Only trusted issuers are asked, at public addresses, and within bounds',
    breaks: [
      {
        what: 'a host in a private network is asked',
        file: 'functions/oauth/federated/fetch-document.ts',
        find: '(onLoopback ? isLoopbackAddress(address) : isAllowed(address))',
        replace: '(onLoopback ? isLoopbackAddress(address) : true)',
        seenBy: { file: 'test/functions/oauth/federated/fetch-document.test.ts', name: 'is not asked, and gets no connection' },
      },
      {
        what: 'a redirect is taken for a document',
        file: 'functions/oauth/federated/fetch-document.ts',
        find: "if (statusCode >= 300 && statusCode < 400) return wrong('redirects');",
        replace: "if (statusCode >= 300 && statusCode < 400) return { kind: 'text', text: '{}' };",
        seenBy: { file: 'test/functions/oauth/federated/fetch-document.test.ts', name: 'a redirect, which is not followed' },
      },
      {
        what: 'a document is read without end',
        file: 'functions/oauth/federated/fetch-document.ts',
        find: "if (octets > LARGEST_DOCUMENT) return wrong('too_large');",
        replace: "if (octets > 10_000_000) return wrong('too_large');",
        seenBy: { file: 'test/functions/oauth/federated/fetch-document.test.ts', name: 'one octet too many' },
      },
      {
        what: 'keys come from any host that the metadata names',
        file: 'functions/oauth/federated/documents.ts',
        find: 'url !== null && url.hostname === host ? url',
        replace: "url !== null && host !== '' ? url",
        seenBy: { file: 'test/functions/oauth/federated/load-keys.test.ts', name: 'keys of another host' },
      },
      {
        what: 'each kid that a stranger invents asks the issuer',
        file: 'functions/oauth/federated/issuer-keys.ts',
        find: 'if (isKnown || this.#isWithin(this.#unknownKidAt, UNKNOWN_KID_MS))',
        replace: 'if (isKnown)',
        seenBy: {
          file: 'test/functions/oauth/federated/issuer-keys.test.ts',
          name: 'asks once a minute at most, however many kids are tried',
        },
      },
      {
        what: 'keys that are gone serve for ever',
        file: 'functions/oauth/federated/issuer-keys.ts',
        find: "answer.kind === 'unavailable' && this.#isWithin(this.#keysAt, STALE_MS)",
        replace: "answer.kind === 'unavailable' && this.#keys.length > 0",
        seenBy: { file: 'test/functions/oauth/federated/issuer-keys.test.ts', name: 'serve for one hour while the issuer does not answer' },
      },
    ],
  },
  {
    title: 'A form changes only what its person may change and has changed',
    breaks: [
      {
        what: 'a box that is disabled counts as cleared',
        file: 'shared/web/parts/form/locked.tsx',
        find: 'locked === undefined || value === undefined ? null',
        replace: "locked === undefined || value !== '' ? null",
        seenBy: {
          file: 'test/functions/console/user/form/locks.test.ts',
          name: 'every field of an administrator whose name a user_admin corrects',
        },
      },
      {
        what: 'a role that was not found is taken away',
        file: 'functions/console/user/roles/role-boxes.tsx',
        find: '    {kept.map((name) => (',
        replace: '    {kept.slice(1).map((name) => (',
        seenBy: {
          file: 'test/functions/console/user/roles/choosing.test.ts',
          name: 'what was chosen and is not found stays chosen, and is saved with what was found',
        },
      },
      {
        what: 'a search of roles takes back what another person granted meanwhile',
        file: 'functions/console/user/roles/roles.ts',
        find: '  if (isStale(opened, record)) {',
        replace: "  if (isStale(opened, record) && askedOf(sent.form) !== 'find') {",
        seenBy: {
          file: 'test/functions/console/user/roles/choosing.test.ts',
          name: 'a search of a form that another person has overtaken takes nothing back',
        },
      },
      {
        what: 'a new user gets roles that its creator may not grant',
        file: 'shared/core/users/change/plan-checks.ts',
        find: 'fieldRefusal(actor, before, changed, graph) ?? roleRefusal(actor, [...granted, ...taken], graph);',
        replace: 'fieldRefusal(actor, before, changed, graph) ?? roleRefusal(actor, taken, graph);',
        seenBy: { file: 'test/functions/console/user/roles/choosing.test.ts', name: 'by the rules of granting' },
      },
      {
        what: 'a generated password can be shown for an account of a machine',
        file: 'functions/console/user/form/generated.ts',
        find: '  if (fields.web_service_access_only) return',
        replace: '  if (fields.web_service_access_only && fields.locked_out) return',
        seenBy: { file: 'test/functions/console/user/form/generated.test.ts', name: 'makes none, and says what to do instead' },
      },
    ],
  },
];
