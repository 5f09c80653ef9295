import { createPasswords } from '../../../shared/node/passwords.ts';
import prices from '../data/prices-2026-11-25.json' with { type: 'json' };
import { productHandler } from '../decision/product.ts';
import { createUsers, eventsFor, logSink, stubReads } from '../decision/scenario.ts';
import type { Chapter, Figures } from '../lib/chapter.ts';
import { rounded } from '../lib/measure.ts';

const MILLION = 1_000_000;
/** As deployed: infra/constructs/access/functions.ts. */
const AUTHORIZER_GB = 1769 / 1024;
/** The blueprint's function at the same size: with less memory its bcrypt takes longer, so that it costs no less. */
const BLUEPRINT_GB = AUTHORIZER_GB;
/** User, attempts of the source and of all strangers, strongly consistent: one unit each. Source: DynamoDB, "Read capacity units". */
const READ_UNITS = 3;
/** GetItem, eventually consistent. */
const BLUEPRINT_READ_UNITS = 0.5;
/** START, END and REPORT, which Lambda writes for each request. */
const LAMBDA_LINES_OCTETS = 330;
/** A store in the same region, for the call to Verified Permissions beside what the authorizer does anyway. */
const POLICY_CALL_MS = 5;

interface Usage {
  readonly billedMs: number;
  /** Memory of the function; 0: none is called. */
  readonly gb: number;
  readonly readUnits: number;
  readonly ssmCalls: number;
  readonly logOctets: number;
  readonly policyCalls: number;
}

const COLUMNS = ['Lambda', 'DynamoDB', 'Parameter Store', 'Verified Permissions', 'logs'] as const;

/** USD of a million decisions. */
function cost({ billedMs, gb, readUnits, ssmCalls, logOctets, policyCalls }: Usage): Record<(typeof COLUMNS)[number], number> {
  return {
    Lambda:
      gb === 0 ? 0 : prices.lambdaMillionRequests.price + MILLION * (Math.ceil(billedMs) / 1000) * gb * prices.lambdaArmGbSecond.price,
    DynamoDB: readUnits * prices.dynamoMillionReadUnits.price,
    'Parameter Store': ((ssmCalls * MILLION) / 10_000) * prices.ssmHigherThroughputTenThousandCalls.price,
    'Verified Permissions': policyCalls * prices.verifiedPermissionsMillionRequests.price,
    logs: ((logOctets * MILLION) / 1e9) * prices.cloudWatchLogsGb.price,
  };
}

async function lineOctets(): Promise<number> {
  const passwords = createPasswords();
  const users = await createUsers(passwords);
  const handler = productHandler({ identities: stubReads(users, 0), passwords });
  const events = eventsFor(users);
  const before = logSink.octets;
  for (const event of events) await handler(event);
  return (logSink.octets - before) / events.length;
}

/** Milliseconds measured by the chapter "wire", where it ran. */
const measured = (earlier: Figures, name: string, otherwise: number): number => {
  const value = earlier[name];
  return typeof value === 'number' ? value : otherwise;
};

export const money: Chapter = {
  name: 'money',
  title: 'Money',
  seconds: { quick: 2, full: 2 },
  about:
    `USD for a million warm decisions, from the milliseconds measured above (rounded up, as Lambda bills) and the list prices of ${prices.asOf} in ` +
    `${prices.region} (test/bench/data). API Gateway costs ${prices.apiGatewayRestMillionRequests.price} more for each row alike. The settings' refreshes, at most two calls every 10 s ` +
    'a process, stay in the free standard throughput; GetParameter at each request exceeds it at 40 a second. Verified Permissions decides only: verifying the ' +
    'caller and reading the user come on top, which is the row below it.',
  async run(_options, earlier) {
    const octets = await lineOctets();
    const decisionMs = measured(earlier, 'wireP50Ms', 6);
    const product: Usage = {
      billedMs: decisionMs,
      gb: AUTHORIZER_GB,
      readUnits: READ_UNITS,
      ssmCalls: 0,
      logOctets: octets + LAMBDA_LINES_OCTETS,
      policyCalls: 0,
    };
    const blueprintMs = measured(earlier, 'blueprintEngineP50Ms', 60);
    const rows: Readonly<Record<string, Usage>> = {
      authorizer: product,
      'Verified Permissions alone': { ...product, billedMs: 0, gb: 0, readUnits: 0, logOctets: 0, policyCalls: 1 },
      'authorizer that asks Verified Permissions': { ...product, billedMs: decisionMs + POLICY_CALL_MS, policyCalls: 1 },
      blueprint: { ...product, billedMs: blueprintMs, gb: BLUEPRINT_GB, readUnits: BLUEPRINT_READ_UNITS, ssmCalls: 1 },
    };
    const priced = Object.entries(rows).map(([name, usage]) => {
      const parts = cost(usage);
      return { name, parts, sum: Object.values(parts).reduce((sum, part) => sum + part, 0) };
    });
    const sumOf = (name: string): number => rounded(priced.find((row) => row.name === name)?.sum ?? Number.NaN);
    return {
      figures: {
        usdPerMillion: sumOf('authorizer'),
        usdPerMillionBlueprint: sumOf('blueprint'),
        usdPerMillionVerifiedPermissions: sumOf('authorizer that asks Verified Permissions'),
      },
      tables: [
        {
          title: 'USD a million decisions',
          columns: ['', ...COLUMNS, 'sum'],
          rows: priced.map(({ name, parts, sum }) => [name, ...COLUMNS.map((column) => rounded(parts[column])), rounded(sum)]),
        },
      ],
    };
  },
};
