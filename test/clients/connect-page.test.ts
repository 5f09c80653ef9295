import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PASSWORD } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { isPresent, isWanted, STOCK_CLIENTS } from './stock-clients.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/clients.md'), 'utf8');

/** Java reads no program from its standard input. */
const JAVA = 'folder=$(mktemp -d) && trap \'rm -rf "$folder"\' EXIT && cat > "$folder/Connect.java" && java "$folder/Connect.java"';

const MONO =
  'folder=$(mktemp -d) && trap \'rm -rf "$folder"\' EXIT && cat > "$folder/Connect.cs" && mcs -r:System.ServiceModel "$folder/Connect.cs" && mono "$folder/Connect.exe"';

/** Heading of the page → the stock client that it needs, and the interpreter that reads the example from its standard input. */
const EXAMPLES: Readonly<Record<string, { readonly needs: string; readonly command: readonly string[] }>> = {
  curl: { needs: 'curl', command: ['sh'] },
  'Node: `soap`': { needs: 'Node soap', command: [process.execPath, '--input-type=module'] },
  'Python: zeep': { needs: 'Python zeep', command: ['/usr/bin/python3'] },
  'Python: suds': { needs: 'Python suds', command: ['/usr/bin/python3'] },
  'PHP: SoapClient': { needs: 'PHP SoapClient', command: ['php'] },
  'Perl: SOAP::Lite': { needs: 'Perl SOAP::Lite', command: ['perl'] },
  Java: { needs: 'Java HttpClient', command: ['sh', '-c', JAVA] },
  '.NET: WCF': { needs: '.NET WCF', command: ['sh', '-c', MONO] },
  HTTPie: { needs: 'HTTPie', command: ['sh'] },
};

/** The first code block below a heading. */
function exampleUnder(heading: string): string {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const code = /^```\w+\n(.*?)^```$/ms.exec(section ?? '')?.[1];
  if (code === undefined) throw new Error(`docs/clients.md has no example under "${heading}".`);
  return code;
}

let run: LocalRun;
beforeAll(async () => {
  run = await startLocalRun();
});
afterAll(() => run?.stop());

function runExample([command = '', ...args]: readonly string[], code: string): Promise<string> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, INSTANCE_URL: run.url, INSTANCE_USER: 'soap.user', INSTANCE_PASSWORD: PASSWORD };
  return new Promise((done, fail) => {
    const child = execFile(command, args, { cwd: ROOT, env, timeout: 150_000 }, (error, stdout) => (error ? fail(error) : done(stdout)));
    child.stdin?.end(code);
  });
}

describe('the examples of docs/clients.md do what they say', () => {
  for (const [heading, { needs, command }] of Object.entries(EXAMPLES)) {
    const client = STOCK_CLIENTS.find(({ name }) => name === needs);
    if (client === undefined) throw new Error(`There is no stock client "${needs}".`);
    if (!isWanted(client)) continue;
    // Whether a client may be absent is clients.test.ts's business.
    (isPresent(client) ? test : test.skip)(
      `${heading}: creates an incident and prints its number`,
      async () => {
        expect(await runExample(command, exampleUnder(heading))).toMatch(/\bINC\d{7}\b/);
      },
      70_000,
    );
  }

  test('every other heading is known to have none that runs', () => {
    const headings = [...PAGE.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading) => heading !== undefined && !Object.hasOwn(EXAMPLES, heading))).toEqual([
      'What holds for all',
      'C++: gSOAP',
      'Java: JAX-WS and Axis 1.4',
      '.NET: ASMX',
      'Ansible',
      'Terraform',
      'Python: PySNC, pysnow, aiosnow',
      'PowerShell',
      'Postman and newman',
      'What was run',
      'What a thin instance does not serve',
    ]);
  });
});
