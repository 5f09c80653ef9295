import { TABLE_ACLS } from '../../../shared/core/tables/acl.ts';
import {
  CHANGE_CLOSE_CODES,
  CHANGE_STATES,
  CHANGE_TYPES,
  CONTACT_TYPES,
  HOLD_REASONS,
  INCIDENT_STATES,
  LEVELS,
  PRIORITIES,
  PROBLEM_STATES,
  RESOLUTION_CODES,
  RISKS,
} from './choice-labels.ts';
import { dateTime, integer, journal, reference, text, yesNo } from './columns.ts';
import type { Field, TableEntry } from './field.ts';

const NUMBER = text('number', 'Number', 40, { readOnly: true });
const ABOUT: readonly Field[] = [
  text('short_description', 'Short description', 160, { mandatory: true }),
  text('description', 'Description', 4000),
];
const URGENCY = integer('urgency', 'Urgency', { defaultValue: '3', choices: LEVELS });
const IMPACT = integer('impact', 'Impact', { defaultValue: '3', choices: LEVELS });
const ASSIGNED_TO = reference('assigned_to', 'Assigned to', 'sys_user');
const OPENED_AT = dateTime('opened_at', 'Opened', { defaultValue: 'now' });
const CLOSED_AT = dateTime('closed_at', 'Closed');
const CLOSE_NOTES = text('close_notes', 'Close notes', 4000);
const ACTIVE = yesNo('active', 'Active', { defaultValue: 'true' });

/** What every kind of task has beside: groups and configuration items lie in tables that this instance does not serve. */
const SHARED: readonly Field[] = [
  reference('assignment_group', 'Assignment group', 'sys_user_group'),
  reference('opened_by', 'Opened by', 'sys_user'),
  reference('closed_by', 'Closed by', 'sys_user'),
  reference('cmdb_ci', 'Configuration item', 'cmdb_ci'),
  reference('business_service', 'Service', 'cmdb_ci_service'),
  dateTime('due_date', 'Due date'),
  text('watch_list', 'Watch list', 4000),
  text('correlation_id', 'Correlation ID', 100),
  text('correlation_display', 'Correlation display', 100),
  journal('comments', 'Additional comments'),
  journal('work_notes', 'Work notes'),
];

type TaskTable = Omit<TableEntry, 'displayField' | 'audit'>;
const task = (entry: TaskTable): TableEntry => ({ ...entry, displayField: 'number', audit: true });

/** Incidents, problems and changes, under the platform's column names. */
export const TASK_TABLES = {
  incident: task({
    label: 'Incident',
    pluralLabel: 'Incidents',
    listFields: ['number', 'short_description', 'state', 'priority', 'category', 'opened_at'],
    acl: TABLE_ACLS.incident,
    numberPrefix: 'INC',
    fields: [
      NUMBER,
      ...ABOUT,
      integer('state', 'State', { defaultValue: '1', choices: INCIDENT_STATES }),
      integer('priority', 'Priority', { defaultValue: '5', choices: PRIORITIES }),
      URGENCY,
      IMPACT,
      text('category', 'Category', 40),
      reference('caller_id', 'Caller', 'sys_user'),
      ASSIGNED_TO,
      reference('location', 'Location', 'cmn_location'),
      OPENED_AT,
      CLOSED_AT,
      CLOSE_NOTES,
      ACTIVE,
      text('subcategory', 'Subcategory', 40),
      integer('incident_state', 'Incident state', { storedAs: 'state', choices: INCIDENT_STATES }),
      integer('hold_reason', 'On hold reason', { choices: HOLD_REASONS }),
      integer('severity', 'Severity', { choices: LEVELS }),
      text('contact_type', 'Channel', 40, { choices: CONTACT_TYPES }),
      text('close_code', 'Resolution code', 40),
      dateTime('resolved_at', 'Resolved'),
      reference('resolved_by', 'Resolved by', 'sys_user'),
      reference('parent_incident', 'Parent incident', 'incident'),
      reference('problem_id', 'Problem', 'problem'),
      reference('rfc', 'Change request', 'change_request'),
      reference('caused_by', 'Caused by change', 'change_request'),
      ...SHARED,
    ],
  }),
  problem: task({
    label: 'Problem',
    pluralLabel: 'Problems',
    listFields: ['number', 'short_description', 'state', 'priority', 'opened_at'],
    acl: TABLE_ACLS.problem,
    numberPrefix: 'PRB',
    fields: [
      NUMBER,
      ...ABOUT,
      integer('state', 'State', { defaultValue: '101', choices: PROBLEM_STATES }),
      integer('priority', 'Priority', { defaultValue: '5', choices: PRIORITIES }),
      URGENCY,
      IMPACT,
      text('category', 'Category', 40),
      text('subcategory', 'Subcategory', 40),
      ASSIGNED_TO,
      OPENED_AT,
      CLOSED_AT,
      CLOSE_NOTES,
      ACTIVE,
      yesNo('known_error', 'Known error', { defaultValue: 'false' }),
      text('cause_notes', 'Cause notes', 4000),
      text('fix_notes', 'Fix notes', 4000),
      text('workaround', 'Workaround', 4000),
      text('resolution_code', 'Resolution code', 40, { choices: RESOLUTION_CODES }),
      dateTime('resolved_at', 'Resolved'),
      reference('resolved_by', 'Resolved by', 'sys_user'),
      reference('duplicate_of', 'Duplicate of', 'problem'),
      ...SHARED,
    ],
  }),
  change_request: task({
    label: 'Change Request',
    pluralLabel: 'Change Requests',
    listFields: ['number', 'short_description', 'type', 'state', 'risk', 'start_date'],
    acl: TABLE_ACLS.change_request,
    numberPrefix: 'CHG',
    fields: [
      NUMBER,
      ...ABOUT,
      text('type', 'Type', 40, { defaultValue: 'normal', choices: CHANGE_TYPES }),
      integer('state', 'State', { defaultValue: '-5', choices: CHANGE_STATES }),
      integer('priority', 'Priority', { defaultValue: '4', choices: PRIORITIES }),
      URGENCY,
      IMPACT,
      integer('risk', 'Risk', { defaultValue: '4', choices: RISKS }),
      text('category', 'Category', 40),
      reference('requested_by', 'Requested by', 'sys_user'),
      ASSIGNED_TO,
      OPENED_AT,
      CLOSED_AT,
      text('close_code', 'Close code', 40, { choices: CHANGE_CLOSE_CODES }),
      CLOSE_NOTES,
      ACTIVE,
      dateTime('start_date', 'Planned start date'),
      dateTime('end_date', 'Planned end date'),
      text('justification', 'Justification', 4000),
      text('implementation_plan', 'Implementation plan', 4000),
      text('risk_impact_analysis', 'Risk and impact analysis', 4000),
      text('backout_plan', 'Backout plan', 4000),
      text('test_plan', 'Test plan', 4000),
      yesNo('on_hold', 'On hold', { defaultValue: 'false' }),
      text('on_hold_reason', 'On hold reason', 4000),
      ...SHARED,
    ],
  }),
} as const satisfies Readonly<Record<string, TableEntry>>;
