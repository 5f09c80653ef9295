import { MEMORY_METRIC, METRICS_NAMESPACE } from '../../shared/core/decision/metrics.ts';
import type { Observed } from '../../shared/core/usage/ports.ts';

/**
 * A log line that is a metric, too: how many seconds ago everything was observed last. Without an observation yet it has none.
 *
 * Source: CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function behindLine(stage: string, observed: Observed | null, now: number): object {
  if (observed === null) return { log: 'memory', what: 'heartbeat', stage };
  const directive = { Namespace: METRICS_NAMESPACE, Dimensions: [['stage']], Metrics: [{ Name: MEMORY_METRIC, Unit: 'Seconds' }] };
  return {
    ...{ log: 'memory', what: 'heartbeat', stage },
    [MEMORY_METRIC]: Math.round((now - observed.until) / 1000),
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
  };
}
