/** Who may import whom: infra → shared/core ← functions → shared/aws, shared/node, shared/web → shared/core. */
const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbidden(
      'core-is-pure',
      'shared/core decides from facts alone: no AWS, no I/O, nothing of the other rooms',
      { path: '^shared/core/' },
      { pathNot: '^(shared/core/|(node:)?crypto$)' },
    ),
    forbidden(
      'adapters-know-only-core',
      'An adapter implements a port of shared/core',
      { path: '^shared/(aws|node|web)/' },
      { path: '^(functions|infra|test)/' },
    ),
    forbidden(
      'only-adapters-import-the-sdk',
      'Only shared/aws and the composition roots touch AWS',
      { path: '^(shared/(core|node|web)|functions)/', pathNot: '/handler\\.tsx?$|^functions/cli/connect\\.ts$' },
      { path: '@aws-sdk|@smithy' },
    ),
    forbidden(
      'functions-do-not-share',
      'What two functions need is in shared',
      // The command line calls the backfill's worker as the state machine does.
      { path: '^functions/([^/]+)/', pathNot: '^functions/cli/connect\\.ts$' },
      { path: '^functions/', pathNot: '^functions/$1/' },
    ),
    forbidden(
      'functions-know-no-infra',
      'A function does not know who deployed it',
      { path: '^(functions|shared)/' },
      { path: '^(infra|test)/|aws-cdk-lib|constructs' },
    ),
    forbidden(
      'only-handlers-compose',
      'handler.ts is the composition root; the rest takes ports',
      { path: '^functions/', pathNot: '/handler\\.tsx?$|^functions/cli/connect\\.ts$' },
      { path: '^shared/aws/' },
    ),
    forbidden(
      'infra-reaches-functions-by-path',
      'The stacks bundle functions, they do not load them',
      { path: '^infra/' },
      { path: '^(functions|test|shared/(aws|node|web))/' },
    ),
    forbidden('nobody-imports-tests', 'Nothing but tests may import tests', { path: '^(infra|functions|shared)/' }, { path: '^test/' }),
    forbidden(
      'constructs-know-no-stacks',
      'A stack puts constructs together; a construct does not know in which',
      { path: '^infra/constructs/' },
      { path: '^infra/stacks/' },
    ),
    forbidden(
      'the-ground-of-core-carries-it',
      'Names, texts, CSV, the history and ports are what the subfolders of shared/core stand on',
      { path: '^shared/core/(audit|names|text|csv|ports|concurrency|fault)\\.ts$' },
      { path: '^shared/core/[^/]+/' },
    ),
    forbidden('no-cycles', 'A cycle hides which part comes first', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
};
