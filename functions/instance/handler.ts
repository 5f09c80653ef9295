import { randomBytes } from 'node:crypto';
import { createDynamoClient } from '../../shared/aws/client.ts';
import { createRecordStore } from '../../shared/aws/record-store.ts';
import { portalRoots } from '../../shared/core/classify.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createInstance } from './instance.ts';

const { tablePrefix, publicUrl, classifier, secureCookies } = readEnvironment(process.env);

const serve = createInstance({
  records: createRecordStore(createDynamoClient(), tablePrefix),
  clock: { now: Date.now },
  newSysId: () => randomBytes(16).toString('hex'),
  publicUrl,
  portals: portalRoots(classifier),
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
