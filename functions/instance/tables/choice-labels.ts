import type { ValueChoice } from './field.ts';

/** Pairs, because an object would put the numbers from 0 before those below it. */
const choices = (...labels: readonly (readonly [value: number | string, label: string])[]): readonly ValueChoice[] =>
  labels.map(([value, label]) => ({ value: String(value), label }));

/*
 * Values and labels are the platform's own, so that integrations which map them find what they expect.
 */

export const PRIORITIES = choices([1, '1 - Critical'], [2, '2 - High'], [3, '3 - Moderate'], [4, '4 - Low'], [5, '5 - Planning']);
/** Of impact, urgency and severity. */
export const LEVELS = choices([1, '1 - High'], [2, '2 - Medium'], [3, '3 - Low']);
export const CONTACT_TYPES = choices(
  ['chat', 'Chat'],
  ['email', 'Email'],
  ['phone', 'Phone'],
  ['self-service', 'Self-service'],
  ['virtual_agent', 'Virtual Agent'],
  ['walk-in', 'Walk-in'],
);

export const INCIDENT_STATES = choices([1, 'New'], [2, 'In Progress'], [3, 'On Hold'], [6, 'Resolved'], [7, 'Closed'], [8, 'Canceled']);
export const HOLD_REASONS = choices([1, 'Awaiting Caller'], [3, 'Awaiting Problem'], [4, 'Awaiting Vendor'], [5, 'Awaiting Change']);

export const PROBLEM_STATES = choices(
  [101, 'New'],
  [102, 'Assess'],
  [103, 'Root Cause Analysis'],
  [104, 'Fix in Progress'],
  [106, 'Resolved'],
  [107, 'Closed'],
);
export const RESOLUTION_CODES = choices(
  ['fix_applied', 'Fix Applied'],
  ['risk_accepted', 'Risk Accepted'],
  ['duplicate', 'Duplicate'],
  ['canceled', 'Canceled'],
);

export const CHANGE_STATES = choices(
  [-5, 'New'],
  [-4, 'Assess'],
  [-3, 'Authorize'],
  [-2, 'Scheduled'],
  [-1, 'Implement'],
  [0, 'Review'],
  [3, 'Closed'],
  [4, 'Canceled'],
);
export const CHANGE_TYPES = choices(['standard', 'Standard'], ['normal', 'Normal'], ['emergency', 'Emergency']);
export const RISKS = choices([2, 'High'], [3, 'Moderate'], [4, 'Low']);
export const CHANGE_CLOSE_CODES = choices(
  ['successful', 'Successful'],
  ['successful_issues', 'Successful with issues'],
  ['unsuccessful', 'Unsuccessful'],
);
