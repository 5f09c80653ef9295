import { httpProxy } from './http-proxy.ts';
import type { Integration } from './integration.ts';
import { lambdaProxy } from './lambda-proxy.ts';

/** By the template's integration type. */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = { AWS_PROXY: lambdaProxy, HTTP_PROXY: httpProxy };
