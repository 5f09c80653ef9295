import { createHash } from 'node:crypto';
import type { Table } from '../../../shared/core/tables/tables.ts';

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A sys_id: 32 hexadecimal digits, the same in every run. */
export const sysId = (table: string, key: string): string => createHash('sha256').update(`${table}:${key}`).digest('hex').slice(0, 32);

/** Fields of every record. `time` is in the platform's form, UTC. */
export const systemFields = (time: string): Attributes => ({
  sys_created_on: time,
  sys_created_by: 'admin',
  sys_updated_on: time,
  sys_updated_by: 'admin',
  sys_mod_count: 0,
});

const record = (table: string, key: string, time: string, fields: Attributes): Attributes => ({
  sys_id: sysId(table, key),
  ...fields,
  ...systemFields(time),
});

const person = (userName: string): string => sysId('sys_user', userName);
const place = (name: string): string => sysId('cmn_location', name);

interface Incident {
  readonly short_description: string;
  readonly category: string;
  readonly state: number;
  readonly impact: number;
  readonly urgency: number;
  readonly priority: number;
  readonly caller: string;
  readonly location: string;
  readonly opened_at: string;
  readonly assigned?: string;
  readonly close_notes?: string;
}

const CLOSED = 7;

const incident = (number: string, { caller, location, assigned, close_notes, ...fields }: Incident): Attributes =>
  record('incident', number, fields.opened_at, {
    number,
    ...fields,
    caller_id: person(caller),
    location: place(location),
    ...(assigned === undefined ? {} : { assigned_to: person(assigned) }),
    ...(close_notes === undefined ? {} : { close_notes, closed_at: '2026-11-06 16:20:00' }),
    active: fields.state !== CLOSED,
  });

/** A problem or a change, opened by one person and assigned to another. */
const task = (table: 'problem' | 'change_request', number: string, opened_at: string, fields: Attributes): Attributes =>
  record(table, number, opened_at, {
    number,
    ...fields,
    opened_at,
    opened_by: person('beth.anglin'),
    assigned_to: person('abel.tuter'),
    active: true,
  });

const location = (name: string, street: string, city: string, state: string, zip: string, country: string): Attributes =>
  record('cmn_location', name, '2026-01-12 08:00:00', { name, street, city, state, zip, country });

/**
 * Rows of the demonstration tables. Source: docs/contract.md, "Local run". The attributes are those of the field dictionary of
 * functions/instance.
 */
export const RECORDS: Readonly<Partial<Record<Table, readonly Attributes[]>>> = {
  // biome-ignore format: a table
  incident: [
    incident('INC0000001', { short_description: 'E-mail server is not answering', category: 'network', state: 2, impact: 1, urgency: 1, priority: 1, caller: 'abel.tuter', location: 'Berlin office', assigned: 'beth.anglin', opened_at: '2026-11-02 07:45:12' }),
    incident('INC0000002', { short_description: 'Cannot reach the order portal from the branch', category: 'software', state: 1, impact: 2, urgency: 2, priority: 3, caller: 'beth.anglin', location: 'Warsaw office', opened_at: '2026-11-03 09:10:40' }),
    incident('INC0000003', { short_description: 'Laptop battery drains within an hour', category: 'hardware', state: 1, impact: 3, urgency: 3, priority: 5, caller: 'abel.tuter', location: 'Berlin office', opened_at: '2026-11-04 13:02:05' }),
    incident('INC0000004', { short_description: 'Nightly import of cost centres failed', category: 'database', state: 3, impact: 2, urgency: 1, priority: 2, caller: 'soap.query', location: 'Data centre Frankfurt', assigned: 'abel.tuter', opened_at: '2026-11-05 02:31:59' }),
    incident('INC0000005', { short_description: 'Password of a shared mailbox expired', category: 'inquiry', state: CLOSED, impact: 3, urgency: 2, priority: 4, caller: 'beth.anglin', location: 'Warsaw office', assigned: 'abel.tuter', opened_at: '2026-11-06 15:48:30', close_notes: 'New password set and handed over.' }),
  ],
  // biome-ignore format: a table
  problem: [
    task('problem', 'PRB0000001', '2026-11-03 08:15:00', { short_description: 'E-mail server stops under load', category: 'network', state: 103, impact: 1, urgency: 2, priority: 2, known_error: false, workaround: 'Restart the mail service.' }),
    task('problem', 'PRB0000002', '2026-11-06 10:00:00', { short_description: 'Batteries of one laptop model wear out early', category: 'hardware', state: 101, impact: 3, urgency: 3, priority: 5, known_error: true }),
  ],
  // biome-ignore format: a table
  change_request: [
    task('change_request', 'CHG0000001', '2026-11-04 09:00:00', { short_description: 'Add memory to the e-mail server', category: 'Hardware', type: 'normal', state: -2, impact: 2, urgency: 3, priority: 3, risk: 3, start_date: '2026-11-14 20:00:00', end_date: '2026-11-14 22:00:00' }),
    task('change_request', 'CHG0000002', '2026-11-05 03:10:00', { short_description: 'Correct the nightly import of cost centres', category: 'Software', type: 'emergency', state: 0, impact: 2, urgency: 1, priority: 2, risk: 2, start_date: '2026-11-05 03:15:00', end_date: '2026-11-05 04:00:00' }),
  ],
  // biome-ignore format: a table
  cmn_location: [
    location('Berlin office', 'Invalidenstraße 116', 'Berlin', 'BE', '10115', 'Germany'),
    location('Warsaw office', 'Prosta 20', 'Warszawa', 'MZ', '00-850', 'Poland'),
    location('Data centre Frankfurt', 'Hanauer Landstraße 298', 'Frankfurt am Main', 'HE', '60314', 'Germany'),
    location('Boston office', '100 Summer Street', 'Boston', 'MA', '02110', 'United States'),
  ],
  ecc_queue: [
    record('ecc_queue', 'HeartbeatProbe', '2026-11-06 12:00:00', {
      agent: 'mid.server.local',
      topic: 'HeartbeatProbe',
      name: 'Heartbeat',
      source: 'mid.server.local',
      queue: 'output',
      state: 'ready',
      payload: '<?xml version="1.0" encoding="UTF-8"?><parameters><parameter name="topic" value="HeartbeatProbe"/></parameters>',
    }),
  ],
};
