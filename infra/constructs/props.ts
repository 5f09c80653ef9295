import type { StackProps } from 'aws-cdk-lib';
import type { Config } from '../config/config.ts';
import type { CodeOf } from './bundle.ts';

/** What each stack of the product is given. */
export interface ProductStackProps extends StackProps {
  readonly config: Config;
  readonly codeOf: CodeOf;
}
