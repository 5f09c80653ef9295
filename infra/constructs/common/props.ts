import type { StackProps } from 'aws-cdk-lib';
import type { Config } from '../../config/config.ts';
import type { CodeOf } from './bundle.ts';

/** Properties of each stack of the product. */
export interface ProductStackProps extends StackProps {
  readonly config: Config;
  readonly codeOf: CodeOf;
}
