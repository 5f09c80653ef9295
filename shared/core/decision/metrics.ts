import { APPLICATION } from '../names.ts';

/** Namespace of the product's metrics in CloudWatch. */
export const METRICS_NAMESPACE = APPLICATION;

/** Seconds since everything was observed last, which functions/usage logs at each heartbeat. */
export const MEMORY_METRIC = 'memory_behind_s';

/**
 * The metrics in the decision log, by the member of a line that holds the value. A dimension is a member, too. There are few combinations,
 * because CloudWatch charges for each: nothing that a caller can choose (user, table, source) is a dimension.
 */
export const METRICS = {
  /** 1 for each decision; by reason, and by what was asked. */
  decisions: {
    unit: 'Count',
    dimensions: [
      ['stage', 'reason'],
      ['stage', 'surface', 'protocol'],
      ['stage', 'surface'],
    ],
  },
  /** 1 if a request could not be decided, else 0. */
  faults: { unit: 'Count', dimensions: [['stage']] },
  /** 1 if a request was decided and refused, else 0. */
  refusals: { unit: 'Count', dimensions: [['stage']] },
  /** Time that the authorizer took. */
  duration_ms: { unit: 'Milliseconds', dimensions: [['stage']] },
  /** Age of the settings that a decision used; missing if it used none. */
  settings_age_ms: { unit: 'Milliseconds', dimensions: [['stage']] },
} as const satisfies Record<string, MetricDefinition>;

interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds';
  readonly dimensions: readonly (readonly string[])[];
}

export type Metric = keyof typeof METRICS;

/** Tells CloudWatch how to read a log line. Source: CloudWatch User Guide, "Specification: Embedded metric format". */
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

/** Members of a line that may be missing. CloudWatch refuses a line whose metadata names a missing or null member. */
export interface MetricMembers {
  readonly reason: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly settings_age_ms: number | null;
}

/** The `_aws` member of a line. */
export function metricMetadata({ reason, surface, protocol, settings_age_ms }: MetricMembers, now: number): MetricMetadata {
  if (reason === null) return { Timestamp: now, CloudWatchMetrics: [UNFORESEEN] };
  const decisions = protocol !== null ? BY_PROTOCOL : surface !== null ? BY_SURFACE : BY_REASON;
  return { Timestamp: now, CloudWatchMetrics: [decisions, settings_age_ms === null ? WITHOUT_SETTINGS : WITH_SETTINGS] };
}

const directive = (names: readonly Metric[], Dimensions: MetricDirective['Dimensions']): MetricDirective => ({
  Namespace: METRICS_NAMESPACE,
  Dimensions,
  Metrics: names.map((Name) => ({ Name, Unit: METRICS[Name].unit })),
});

/** Made once; the members of a line choose among them. */
const [byReason, byProtocol, bySurface] = METRICS.decisions.dimensions;
const BY_REASON = directive(['decisions'], [byReason]);
const BY_PROTOCOL = directive(['decisions'], [byReason, byProtocol]);
const BY_SURFACE = directive(['decisions'], [byReason, bySurface]);
const UNFORESEEN = directive(['faults'], METRICS.faults.dimensions);
const WITHOUT_SETTINGS = directive(['faults', 'refusals', 'duration_ms'], METRICS.duration_ms.dimensions);
const WITH_SETTINGS = directive(['faults', 'refusals', 'duration_ms', 'settings_age_ms'], METRICS.duration_ms.dimensions);
