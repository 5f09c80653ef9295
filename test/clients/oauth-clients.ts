import { resolve } from 'node:path';

/** A client of OAuth that people really use, and the script that gets, uses and ends a token with it. Members as of `StockClient`. */
export interface OAuthClient {
  readonly name: string;
  readonly command: readonly string[];
  readonly probe: readonly string[];
  readonly install: string;
}

const script = (name: string): string => resolve(import.meta.dirname, 'oauth', name);
const PYTHON = '/usr/bin/python3';
const NPM = 'npm ci --prefix test/clients';
const npmPackage = (name: string, file: string): OAuthClient => ({
  name,
  command: [process.execPath, script(file)],
  probe: ['test', '-d', resolve(import.meta.dirname, 'node_modules', name)],
  install: NPM,
});

/** .ci/run brings all of them. */
export const OAUTH_CLIENTS: readonly OAuthClient[] = [
  { name: 'curl', command: ['sh', script('curl.sh')], probe: ['curl', '--version'], install: 'apt-get install curl' },
  npmPackage('oauth4webapi', 'oauth4webapi.mjs'),
  npmPackage('simple-oauth2', 'simple_oauth2.mjs'),
  {
    name: 'Python requests-oauthlib',
    command: [PYTHON, script('requests_oauthlib_client.py')],
    probe: [PYTHON, '-c', 'import requests_oauthlib'],
    install: 'apt-get install python3-requests-oauthlib',
  },
  {
    name: 'Python Authlib',
    command: [PYTHON, script('authlib_client.py')],
    probe: [PYTHON, '-c', 'import authlib'],
    install: 'apt-get install python3-authlib',
  },
];
