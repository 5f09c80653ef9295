'use strict';
/** In a fresh process: loads a bundle, answers one event, and tells how long both took. */
const { performance } = require('node:perf_hooks');

process.once('message', async ({ bundle, event }) => {
  const startedAt = performance.now();
  const { handler } = require(bundle);
  const loadedAt = performance.now();
  const context = { functionName: 'bench', awsRequestId: 'bench', memoryLimitInMB: '1769', invokedFunctionArn: 'arn' };
  const result = await handler(event, context);
  const answeredAt = performance.now();
  const effect = result.policyDocument.Statement[0].Effect;
  process.send({ loadMs: loadedAt - startedAt, firstMs: answeredAt - loadedAt, effect }, () => process.exit());
});
