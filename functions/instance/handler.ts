import { randomBytes } from 'node:crypto';
import { createDynamoClient } from '../../shared/aws/client/client.ts';
import { createAuditStore } from '../../shared/aws/dynamo/audit-store.ts';
import { createRecordStore } from '../../shared/aws/dynamo/record-store.ts';
import { createUserView } from '../../shared/aws/dynamo/users/user-view.ts';
import { readEnvironment } from '../../shared/core/environment.ts';
import { portalRoots } from '../../shared/core/request/classify.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { withStrictTransport } from '../../shared/web/strict-transport.ts';
import { createInstance } from './instance.ts';

const { tablePrefix, userTable, publicUrl, classifier, secureCookies } = readEnvironment(process.env);

const dynamo = createDynamoClient();
const clock = { now: Date.now };

const serve = createInstance({
  records: createRecordStore(dynamo, tablePrefix),
  users: createUserView(dynamo, userTable, clock),
  audit: createAuditStore(dynamo, tablePrefix),
  clock,
  newSysId: () => randomBytes(16).toString('hex'),
  publicUrl,
  portals: portalRoots(classifier),
  log: writeLog,
  onError: logError,
});

export const handler = withStrictTransport(serve, secureCookies);
