import type { APIGatewayProxyResult } from 'aws-lambda';

type Headers = NonNullable<APIGatewayProxyResult['headers']>;

/** Headers that also say on which request header the answer depends. Source: RFC 9110 section 12.5.5. */
export const varying = (headers: Headers | undefined, by: string): Headers => ({
  ...headers,
  Vary: headers?.Vary === undefined ? by : `${headers.Vary}, ${by}`,
});
