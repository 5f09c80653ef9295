/** A metric value that CloudWatch makes of a log line, with the dimensions under which it counts. */
export interface MetricValue {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= 1024;
const list = (value: unknown, what: string): unknown[] => {
  if (!Array.isArray(value)) throw new Error(`${what} is no array`);
  return value;
};

/**
 * Reads a log line as CloudWatch does.
 *
 * Source: CloudWatch User Guide, "Specification: Embedded metric format": the whole message is one JSON object; `_aws` holds
 * Timestamp and CloudWatchMetrics; a directive holds Namespace, Dimensions (each set at most 30 members) and Metrics (at most 100);
 * every target of a dimension is a member of the root with a string, every target of a metric one with a number or numbers.
 *
 * @throws Error that names the rule which the line breaks.
 */
export function readMetrics(line: string): MetricValue[] {
  const root: unknown = JSON.parse(line);
  if (!isObject(root) || !isObject(root._aws)) throw new Error('no _aws object');
  const { Timestamp, CloudWatchMetrics, ...others } = root._aws;
  if (Object.keys(others).length > 0) throw new Error('unknown members of _aws');
  if (typeof Timestamp !== 'number' || !Number.isInteger(Timestamp) || Timestamp < 0)
    throw new Error('Timestamp is no number of milliseconds');
  return list(CloudWatchMetrics, 'CloudWatchMetrics').flatMap((directive) => readDirective(root, directive));
}

function readDirective(root: Record<string, unknown>, directive: unknown): MetricValue[] {
  if (!isObject(directive) || !isText(directive.Namespace)) throw new Error('a directive without Namespace');
  const sets = list(directive.Dimensions, 'Dimensions').map((set) => {
    const names = list(set, 'a dimension set');
    if (names.length > 30) throw new Error('more than 30 dimensions');
    return Object.fromEntries(names.map((name) => [name, dimensionOf(root, name)]));
  });
  const metrics = list(directive.Metrics, 'Metrics');
  if (metrics.length > 100) throw new Error('more than 100 metrics');
  return metrics.flatMap((metric) => {
    if (!isObject(metric) || !isText(metric.Name) || !isText(metric.Unit)) throw new Error('a metric without Name or Unit');
    const { Name: name, Unit: unit } = metric;
    const value = root[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`the metric ${name} has no number`);
    return sets.map((dimensions) => ({ name, unit, value, dimensions }));
  });
}

function dimensionOf(root: Record<string, unknown>, name: unknown): string {
  const value = isText(name) ? root[name] : undefined;
  if (!isText(value)) throw new Error(`the dimension ${String(name)} has no text`);
  return value;
}
