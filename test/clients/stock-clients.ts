import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** A client that people really use, and the script that makes the calls of README.md of this folder with it. */
export interface StockClient {
  readonly name: string;
  readonly speaks: 'SOAP' | 'REST';
  readonly command: readonly string[];
  /** Succeeds where the client is present. */
  readonly probe: readonly string[];
  /** How to get it, for the person who sees it absent. */
  readonly install: string;
  /** Whether .ci/run brings it, so that its absence there is a failure. The others cost too much time for it: `npm run test:clients` alone runs them. */
  readonly inCi: boolean;
  /** Whether it sends credentials only after a 401 (RFC 7235); the others send them at once. */
  readonly waitsForChallenge: boolean;
  /** What it shows of a refusal. */
  readonly refusal: string;
  /** Whether it reads a Fault at status 500 only: `fault` of its result shows one. */
  readonly faultAt500Only?: boolean;
}

const HAS_MONO = 'command -v mono && command -v mcs && test -d /usr/lib/mono/gac/System.ServiceModel';
const MONO = 'apt-get install mono-mcs mono-runtime libmono-system-servicemodel4.0a-cil';
const script = (name: string): string => resolve(import.meta.dirname, name);
const shell = (command: string): string[] => ['sh', '-c', command];
/** Debian's Python, which has Debian's packages, before any other. */
const PYTHON = '/usr/bin/python3';
/** The reason code, of which every SOAP client shows something that holds it. */
const soap = { speaks: 'SOAP', inCi: true, waitsForChallenge: false, refusal: 'soap_role_missing' } as const;
const rest = { speaks: 'REST', inCi: false, waitsForChallenge: false, refusal: 'Insert Failed due to security constraints' } as const;

export const STOCK_CLIENTS: readonly StockClient[] = [
  {
    ...soap,
    name: 'Python zeep',
    command: [PYTHON, script('zeep_client.py')],
    probe: [PYTHON, '-c', 'import zeep'],
    install: 'apt-get install python3-zeep',
  },
  {
    ...soap,
    name: 'Python suds',
    command: [PYTHON, script('suds_client.py')],
    probe: [PYTHON, '-c', 'import suds'],
    install: 'apt-get install python3-suds',
  },
  {
    ...soap,
    name: 'PHP SoapClient',
    command: ['php', script('php_client.php')],
    probe: ['php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);'],
    install: 'apt-get install php-cli php-soap',
  },
  {
    ...soap,
    name: 'Perl SOAP::Lite',
    command: ['perl', script('soap_lite.pl')],
    probe: ['perl', '-MSOAP::Lite', '-MJSON::PP', '-e', '1'],
    install: 'apt-get install libsoap-lite-perl',
  },
  {
    ...soap,
    name: 'gSOAP',
    command: ['sh', script('gsoap.sh')],
    probe: shell('command -v wsdl2h && command -v soapcpp2 && command -v g++ && test -f /usr/include/stdsoap2.h'),
    install: 'apt-get install gsoap libgsoap-dev g++',
    // Its wsdl2h does, for the WSDL; the generated proxy does not.
    waitsForChallenge: true,
  },
  {
    ...soap,
    name: 'Node soap',
    command: [process.execPath, script('node_soap.mjs')],
    probe: [process.execPath, '-e', 'require.resolve("soap")'],
    install: 'npm ci',
  },
  {
    ...soap,
    name: 'Node strong-soap',
    command: [process.execPath, script('strong_soap.mjs')],
    probe: [process.execPath, '-e', 'require.resolve("strong-soap")'],
    install: 'npm ci --prefix test/clients',
  },
  { ...soap, name: 'curl', command: ['sh', script('curl.sh')], probe: ['curl', '--version'], install: 'apt-get install curl' },
  {
    ...soap,
    name: 'curl --anyauth',
    command: ['sh', script('curl_anyauth.sh')],
    probe: ['curl', '--version'],
    install: 'apt-get install curl',
    waitsForChallenge: true,
  },
  {
    ...soap,
    name: 'wget',
    command: ['sh', script('wget.sh')],
    probe: ['wget', '--version'],
    install: 'apt-get install wget',
    waitsForChallenge: true,
  },
  {
    ...soap,
    name: '.NET ASMX',
    command: ['sh', script('dotnet.sh'), 'asmx'],
    probe: shell(HAS_MONO),
    install: MONO,
    waitsForChallenge: true,
  },
  {
    ...soap,
    name: '.NET WCF',
    command: ['sh', script('dotnet.sh'), 'wcf'],
    probe: shell(HAS_MONO),
    install: MONO,
    waitsForChallenge: true,
  },
  {
    ...soap,
    name: 'JAX-WS',
    command: ['sh', script('jax_ws.sh')],
    probe: shell('command -v javac && command -v wsimport && test -f /usr/share/java/jaxws-rt.jar'),
    install: 'apt-get install default-jdk-headless jaxws',
    inCi: false,
    // For the WSDL, which it reads twice; the port sends them at once.
    waitsForChallenge: true,
    refusal: 'HTTP status code 403',
    faultAt500Only: true,
  },
  {
    ...soap,
    name: 'Axis 1.4',
    command: ['sh', script('axis.sh')],
    probe: shell('command -v javac && test -f /usr/share/java/axis.jar'),
    install: 'apt-get install default-jdk-headless libaxis-java',
    inCi: false,
  },
  {
    ...soap,
    name: 'KDSoap',
    command: ['sh', script('kdsoap.sh')],
    probe: shell('command -v kdwsdl2cpp && command -v moc && command -v g++ && command -v curl && pkg-config --exists Qt5Network'),
    install: 'apt-get install curl g++ libkdsoap-dev libkdsoap-bin pkg-config',
    inCi: false,
    waitsForChallenge: true,
  },
  {
    ...soap,
    name: 'soap4r',
    command: ['ruby', '-W0', script('soap4r.rb')],
    probe: ['ruby', '-W0', '-e', 'require "soap/wsdlDriver"'],
    install: 'apt-get install ruby-soap4r ruby-httpclient',
    inCi: false,
    refusal: '403: Forbidden',
    waitsForChallenge: true,
    faultAt500Only: true,
  },
  {
    ...soap,
    name: 'Java HttpClient',
    command: ['java', script('JavaClient.java')],
    probe: shell('command -v javac && java --version'),
    install: 'apt-get install default-jdk-headless',
    inCi: false,
    waitsForChallenge: true,
  },
  {
    ...rest,
    name: 'HTTPie',
    command: ['sh', script('httpie.sh')],
    probe: ['http', '--version'],
    install: 'apt-get install httpie',
  },
  {
    ...rest,
    name: 'Ansible',
    command: ['sh', script('ansible.sh')],
    probe: ['ansible-playbook', '--version'],
    install: 'apt-get install ansible-core',
  },
  {
    ...rest,
    name: 'newman',
    command: [process.execPath, script('newman/newman.mjs')],
    probe: ['test', '-d', script('newman/node_modules')],
    install: 'npm ci --prefix test/clients/newman',
  },
];

/** Whether this run of the tests is about the client: every one where `npm run test:clients` runs. */
export const isWanted = ({ inCi }: StockClient): boolean => inCi || process.env.npm_lifecycle_event === 'test:clients';

export function isPresent({ probe: [command = '', ...args] }: Pick<StockClient, 'probe'>): boolean {
  return spawnSync(command, args, { cwd: import.meta.dirname, stdio: 'ignore', timeout: 150_000 }).status === 0;
}
