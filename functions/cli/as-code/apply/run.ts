import { randomUUID } from 'node:crypto';
import type { AsCodePlan } from '../../../../shared/core/as-code/plan-types.ts';
import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import type { CarryOutPorts } from '../../../../shared/core/users/change/carry-out.ts';
import type { Deployment } from '../../ports.ts';
import { stepsOf } from './steps.ts';
import { inTurn, type TurnPorts } from './turn.ts';

export interface Run extends Pick<TurnPorts, 'now' | 'onWait' | 'sleep'> {
  readonly deployment: Deployment;
  readonly ports: CarryOutPorts;
  /** What the plan was made of. */
  readonly state: StoredState;
  readonly plan: AsCodePlan;
  readonly onMade: (made: number, all: number) => void;
  /** The run fails after so many changes. */
  readonly onStop: (made: number, all: number) => void;
}

/**
 * Makes the changes of a plan one after the other, while no other run does.
 *
 * @throws UsageError at the first record that is not as the plan read it. What was made stays.
 */
export async function runPlan({ deployment, ports, state, plan, onMade, onStop, ...turn }: Run): Promise<void> {
  const steps = stepsOf(deployment, ports, state, plan);
  await inTurn({ ...turn, mutex: deployment.mutex, holder: randomUUID() }, async ({ keep }) => {
    for (const [made, step] of steps.entries()) {
      try {
        await keep();
        await step();
      } catch (error) {
        onStop(made, steps.length);
        throw error;
      }
      onMade(made + 1, steps.length);
    }
  });
}
