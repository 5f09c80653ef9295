/** The part of aws4 that is used: it brings no types. */
declare module 'aws4' {
  interface Request {
    readonly service: string;
    readonly region: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | number>>;
    readonly body: string;
  }
  interface Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }
  const aws4: {
    /** Signs a request in place: `headers` gets Authorization, X-Amz-Date and, with a session token, X-Amz-Security-Token. */
    sign<R extends Request>(request: R, credentials: Credentials): R & { headers: Record<string, string | number> };
  };
  export default aws4;
}
