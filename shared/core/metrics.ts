import { APPLICATION } from './tables.ts';

/** Namespace of the product's metrics in CloudWatch. */
export const METRICS_NAMESPACE = APPLICATION;

/**
 * The metrics that the decision log carries, by the member of a line that holds the value. A dimension is a member, too. Few
 * combinations on purpose: CloudWatch charges each, so nothing that a caller can choose (user, table, source) is a dimension.
 */
export const METRICS = {
  /** 1 a decision; by reason, and by what was asked. */
  decisions: {
    unit: 'Count',
    dimensions: [
      ['stage', 'reason'],
      ['stage', 'surface', 'protocol'],
      ['stage', 'surface'],
    ],
  },
  /** 1 where a request could not be decided, else 0. */
  faults: { unit: 'Count', dimensions: [['stage']] },
  /** 1 where a request was decided and refused, else 0. */
  refusals: { unit: 'Count', dimensions: [['stage']] },
  /** Time that the authorizer took. */
  duration_ms: { unit: 'Milliseconds', dimensions: [['stage']] },
  /** Age of the settings that a decision rests on; none where it needed none. */
  settings_age_ms: { unit: 'Milliseconds', dimensions: [['stage']] },
} as const satisfies Record<string, MetricDefinition>;

interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds';
  readonly dimensions: readonly (readonly string[])[];
}

export type Metric = keyof typeof METRICS;

/** How CloudWatch reads a log line. Source: CloudWatch User Guide, "Specification: Embedded metric format". */
export interface MetricMetadata {
  /** Milliseconds since the epoch. */
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly MetricDirective[];
}

interface MetricDirective {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: Metric; readonly Unit: string }[];
}

/** What a line holds: CloudWatch refuses one whose metadata names a member that is missing or null. */
export interface MetricMembers {
  readonly reason: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly settings_age_ms: number | null;
}

/** The `_aws` member of a line. */
export function metricMetadata(members: MetricMembers, now: number): MetricMetadata {
  const { reason, surface, protocol, settings_age_ms } = members;
  const form = `${reason !== null} ${surface !== null} ${protocol !== null} ${settings_age_ms !== null}`;
  let directives = directivesByForm.get(form);
  if (directives === undefined) {
    directives = directivesFor(members);
    directivesByForm.set(form, directives);
  }
  return { Timestamp: now, CloudWatchMetrics: directives };
}

/** Which members there are decides the directives: a handful of forms, made once each. */
const directivesByForm = new Map<string, readonly MetricDirective[]>();

function directivesFor({ reason, surface, protocol, settings_age_ms }: MetricMembers): MetricDirective[] {
  if (reason === null) return [directive(['faults'], METRICS.faults.dimensions)];
  const [byReason, byProtocol, bySurface] = METRICS.decisions.dimensions;
  const byWhat = protocol !== null ? [byProtocol] : surface !== null ? [bySurface] : [];
  const times: Metric[] = settings_age_ms === null ? ['duration_ms'] : ['duration_ms', 'settings_age_ms'];
  return [directive(['decisions'], [byReason, ...byWhat]), directive(['faults', 'refusals', ...times], METRICS.duration_ms.dimensions)];
}

const directive = (names: readonly Metric[], Dimensions: MetricDirective['Dimensions']): MetricDirective => ({
  Namespace: METRICS_NAMESPACE,
  Dimensions,
  Metrics: names.map((Name) => ({ Name, Unit: METRICS[Name].unit })),
});
