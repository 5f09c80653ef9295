import { type AttributeValue, type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type IndexDefinition, REFUSALS_BY_DAY, REFUSALS_BY_USER } from '../../../core/tables/tables.ts';
import type { RefusalFilter, RefusalReader } from '../../../core/usage/ports.ts';
import type { StoredDecision } from '../../../core/usage/rows.ts';
import { answersOf } from '../../client/answers.ts';
import { dayOf, fromRefusalItem, REFUSAL_DAYS } from './refusal-item.ts';
import { isKept } from './usage-item.ts';

const DAY_MS = 86_400_000;
/** Refusals that one page looks at, so that a filter that fits few does not read them all. */
const LOOKED_AT = 1000;
const AT_ONCE = 250;

/** A place among refusals, as the text that `page` hands out: where the next page begins. */
interface Place {
  readonly time: string;
  readonly decision_id: string;
}

/** Refusals of one index key, newest first, from the newest one before a place. */
type Section = (before: Place | null) => Promise<{ readonly refusals: readonly StoredDecision[]; readonly more: boolean }>;

/** Reads `sys_decision`. @param now milliseconds since the epoch. */
export function createRefusalReader(client: DynamoDBClient, tablePrefix: string, now: () => number): RefusalReader {
  const TableName = `${tablePrefix}sys_decision`;
  const answers = answersOf('sys_decision');

  const sectionOf =
    ({ name, partitionKey }: IndexDefinition, key: string, since: string): Section =>
    async (before) => {
      const start = before && { [partitionKey.name]: key, time: before.time, decision_id: before.decision_id };
      const query = new QueryCommand({
        TableName,
        IndexName: name,
        KeyConditionExpression: '#key = :key AND #time >= :since',
        ExpressionAttributeNames: { '#key': partitionKey.name, '#time': 'time' },
        ExpressionAttributeValues: marshall({ ':key': key, ':since': since }),
        ScanIndexForward: false,
        Limit: AT_ONCE,
        ...(start && { ExclusiveStartKey: marshall(start) }),
      });
      const { Items = [], LastEvaluatedKey } = await answers.of(() => client.send(query));
      return { refusals: Items.map(fromRefusalItem), more: LastEvaluatedKey !== undefined };
    };

  return {
    async get(decisionId) {
      if (decisionId === '' || decisionId.length > LONGEST_ID) return null;
      const { Item } = await answers.of(() => client.send(itemOf(TableName, decisionId)));
      return Item === undefined || !isKept(Item as Record<string, AttributeValue>, now()) ? null : fromRefusalItem(Item);
    },

    async page(filter, before, limit) {
      const since = isoOf(Math.max(now() - REFUSAL_DAYS * DAY_MS, filter.since ?? 0));
      const place = before === null ? null : readPlace(before);
      const sections =
        filter.user === undefined
          ? daysBack(place?.time ?? isoOf(now()), since).map((day) => sectionOf(REFUSALS_BY_DAY, day, since))
          : [sectionOf(REFUSALS_BY_USER, filter.user, since)];
      return collect(sections, place, limit, (refusal) => fits(filter, refusal));
    },
  };
}

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

const itemOf = (TableName: string, decisionId: string): GetItemCommand =>
  new GetItemCommand({ TableName, Key: marshall({ decision_id: decisionId }), ConsistentRead: true });

/** An id of API Gateway has 36 characters; DynamoDB takes keys of up to 2048 bytes. */
const LONGEST_ID = 100;

async function collect(sections: readonly Section[], from: Place | null, limit: number, fitting: (refusal: StoredDecision) => boolean) {
  const refusals: StoredDecision[] = [];
  let looked = 0;
  let place = from;
  for (const section of sections) {
    for (let more = true; more; ) {
      const page = await section(place);
      for (const refusal of page.refusals) {
        place = refusal;
        looked += 1;
        if (fitting(refusal)) refusals.push(refusal);
        if (refusals.length === limit || looked === LOOKED_AT) return { refusals, next: writePlace(refusal) };
      }
      more = page.more;
    }
    // A place of one day is no key of another.
    place = null;
  }
  return { refusals, next: null };
}

/** UTC days from one back to another, both included. */
function daysBack(latest: string, oldest: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(dayOf(latest)); at >= Date.parse(dayOf(oldest)); at -= DAY_MS) days.push(dayOf(new Date(at).toISOString()));
  return days;
}

const fits = ({ reason, protocol, source }: RefusalFilter, refusal: StoredDecision): boolean =>
  (reason === undefined || refusal.reason === reason) &&
  (protocol === undefined || refusal.protocol === protocol) &&
  (source === undefined || refusal.source === source);

const writePlace = ({ time, decision_id }: Place): string => `${time} ${decision_id}`;

/** A text that is no place of ours, such as one that somebody typed, is the beginning. */
function readPlace(text: string): Place | null {
  const [, time, decision_id] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z) (.{1,100})$/.exec(text) ?? [];
  return time === undefined || decision_id === undefined || Number.isNaN(Date.parse(time)) ? null : { time, decision_id };
}
