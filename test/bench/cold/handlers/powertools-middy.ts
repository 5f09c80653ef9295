import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { handler as decide } from './document-client.ts';

/** The DocumentClient's handler in the way of Powertools: middy with the logger's middleware. */
export const handler = middy(decide).use(injectLambdaContext(new Logger({ serviceName: 'authorizer' })));
