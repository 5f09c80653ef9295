import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SSO_PARAMETERS, ssoPath } from '../../../shared/core/names.ts';
import { GRANTEE_ATTRIBUTES } from '../../../shared/core/tokens/grantee.ts';
import { ISSUE_COUNT_PREFIX } from '../../../shared/core/tokens/issue-count.ts';
import { TOKEN_LIFESPAN } from '../../../shared/core/tokens/lifespan.ts';
import { TOKEN_ATTRIBUTES } from '../../../shared/core/tokens/token.ts';
import { storedName } from '../../../shared/core/users/user-table.ts';
import { userTableKeyStatements } from '../common/customer-key.ts';
import { sessionBoundsStatement } from '../common/settings.ts';
import { bindKeys, type Deployed, tableStatements } from '../stateful/tables.ts';

/**
 * Rights of the function that issues tokens, which also opens connections to issuers: it reads of an account neither password nor person,
 * writes records that can be no session, ends what it is shown, counts, and reads how long a token lives and whom to trust. It cannot change a user.
 *
 * Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" (dynamodb:Attributes, dynamodb:Select,
 * dynamodb:LeadingKeys).
 */
export function oauthStatements(scope: Construct, deployed: Deployed): PolicyStatement[] {
  const { stage, userTable } = deployed;
  const reads = tableStatements(scope, deployed, { sys_user: ['GetItem'] });
  const readable = GRANTEE_ATTRIBUTES.map((attribute) => (userTable === null ? attribute : storedName(userTable, attribute)));
  for (const statement of reads) {
    statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': readable });
    statement.addCondition('StringEqualsIfExists', { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' });
  }
  const begins = tableStatements(scope, deployed, { sys_session: ['PutItem'] });
  for (const statement of begins) statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': TOKEN_ATTRIBUTES });
  const counts = tableStatements(scope, deployed, { sys_mutex: ['UpdateItem'] });
  bindKeys(counts, 'StringLike', [`${ISSUE_COUNT_PREFIX}*`]);
  const resourceName = ssoPath(stage).slice(1) + SSO_PARAMETERS.tokenIssuers;
  const issuers = Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
  return [
    ...reads,
    ...userTableKeyStatements(scope, deployed, 'read'),
    ...begins,
    ...tableStatements(scope, deployed, { sys_session: ['DeleteItem'] }),
    ...counts,
    sessionBoundsStatement(scope, stage, 'GetParameters', [TOKEN_LIFESPAN]),
    new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [issuers] }),
  ];
}
