import { expect, test } from '@jest/globals';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import cdkJson from '../../cdk.json' with { type: 'json' };

test('cdk.json sets every flag that this version of CDK recommends', () => {
  expect(cdkJson.context).toMatchObject(recommended);
});
