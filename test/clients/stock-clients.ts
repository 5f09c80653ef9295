import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** A SOAP client that people really use, and the script that makes the calls of README.md of this folder with it. */
export interface StockClient {
  readonly name: string;
  readonly command: readonly string[];
  /** Succeeds where the client is present. */
  readonly probe: readonly string[];
  /** How to get it, for the person who sees it absent. */
  readonly install: string;
  /** Whether .ci/run brings it, so that its absence there is a failure. */
  readonly inCi: boolean;
  /** Whether it sends credentials only after a 401 (RFC 7235); the others send them at once. */
  readonly waitsForChallenge: boolean;
}

const script = (name: string): string => resolve(import.meta.dirname, name);
const shell = (command: string): string[] => ['sh', '-c', command];
/** Debian's Python, which has Debian's packages, before any other. */
const PYTHON = '/usr/bin/python3';
const common = { inCi: true, waitsForChallenge: false };

export const STOCK_CLIENTS: readonly StockClient[] = [
  {
    ...common,
    name: 'Python zeep',
    command: [PYTHON, script('zeep_client.py')],
    probe: [PYTHON, '-c', 'import zeep'],
    install: 'apt-get install python3-zeep',
  },
  {
    ...common,
    name: 'Python suds',
    command: [PYTHON, script('suds_client.py')],
    probe: [PYTHON, '-c', 'import suds'],
    install: 'apt-get install python3-suds',
  },
  {
    ...common,
    name: 'PHP SoapClient',
    command: ['php', script('php_client.php')],
    probe: ['php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);'],
    install: 'apt-get install php-cli php-soap',
  },
  {
    ...common,
    name: 'Perl SOAP::Lite',
    command: ['perl', script('soap_lite.pl')],
    probe: ['perl', '-MSOAP::Lite', '-MJSON::PP', '-e', '1'],
    install: 'apt-get install libsoap-lite-perl',
  },
  {
    ...common,
    name: 'gSOAP',
    command: ['sh', script('gsoap.sh')],
    probe: shell('command -v wsdl2h && command -v soapcpp2 && command -v g++ && test -f /usr/include/stdsoap2.h'),
    install: 'apt-get install gsoap libgsoap-dev g++',
    // Its wsdl2h does, for the WSDL; the generated proxy does not.
    waitsForChallenge: true,
  },
  {
    ...common,
    name: 'Node soap',
    command: [process.execPath, script('node_soap.mjs')],
    probe: [process.execPath, '-e', 'require.resolve("soap")'],
    install: 'npm ci',
  },
  {
    ...common,
    name: 'Node strong-soap',
    command: [process.execPath, script('strong_soap.mjs')],
    probe: [process.execPath, '-e', 'require.resolve("strong-soap")'],
    install: 'npm ci --prefix test/clients',
  },
  { ...common, name: 'curl', command: ['sh', script('curl.sh')], probe: ['curl', '--version'], install: 'apt-get install curl' },
  {
    ...common,
    name: 'curl --anyauth',
    command: ['sh', script('curl_anyauth.sh')],
    probe: ['curl', '--version'],
    install: 'apt-get install curl',
    waitsForChallenge: true,
  },
  {
    ...common,
    name: 'wget',
    command: ['sh', script('wget.sh')],
    probe: ['wget', '--version'],
    install: 'apt-get install wget',
    waitsForChallenge: true,
  },
  {
    name: 'Java HttpClient',
    command: ['java', script('JavaClient.java')],
    probe: shell('command -v javac && java --version'),
    install: 'apt-get install default-jdk-headless',
    inCi: false,
    waitsForChallenge: true,
  },
];

export function isPresent({ probe: [command = '', ...args] }: StockClient): boolean {
  return spawnSync(command, args, { cwd: import.meta.dirname, stdio: 'ignore', timeout: 150_000 }).status === 0;
}
