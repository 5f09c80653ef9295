import { readFileSync, writeFileSync } from 'node:fs';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { INCIDENTS, instanceEvent, instanceUnderTest } from '../../functions/instance/ask.ts';
import { WORST_INPUTS } from './inputs.ts';

/** Texts that fill their fields: what nearly matches a pattern of the inputs, and what every format must escape. */
const incidents: StoredRecord[] = Array.from({ length: 200 }, (_, index) => ({
  ...INCIDENTS[0],
  sys_id: String(index).padStart(32, '0'),
  number: `INC${String(index).padStart(7, '0')}`,
  short_description: 'a'.repeat(160),
  description: 'a'.repeat(4000),
  close_notes: '"'.repeat(4000),
}));
const queue: StoredRecord[] = Array.from({ length: 300 }, (_, index) => ({
  sys_id: String(index).padStart(32, '0'),
  agent: 'a'.repeat(100),
  topic: '<'.repeat(100),
  name: '<'.repeat(1024),
  source: '<'.repeat(1024),
  payload: (index % 2 === 0 ? 'a' : '"').repeat(65_536),
}));

const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

/** Runs one input over full tables in memory and prints what it took, as `Taken` of chapter.ts says. */
async function main(index: number): Promise<void> {
  const input = WORST_INPUTS[index];
  if (input === undefined) throw new Error(`There is no input ${index}.`);
  const instance = instanceUnderTest();
  for (const record of incidents) await instance.records.insert('incident', String(record.sys_id), record);
  for (const record of queue) await instance.records.insert('ecc_queue', String(record.sys_id), record);
  // The code that every request runs is compiled before.
  for (const line of ['GET /api/now/table/cmn_location', 'GET /cmn_location_list.do', 'GET /cmn_location.do?XSD'])
    await instance.run(instanceEvent(line));
  const event = instanceEvent(input.line, input.ask);
  // The heap gives back what it holds free: it would hide as much of what the input takes.
  await globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
  // On Linux, 5 sets the peak resident set to what is resident now.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = kilobytes('VmRSS');
  const cpu = process.cpuUsage();
  const { statusCode, body } = await instance.run(event);
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = (kilobytes('VmHWM') - before) / 1024;
  const { reader, what } = input;
  console.log(
    JSON.stringify({ reader, what, status: statusCode, cpuMs: (user + system) / 1000, peakMb, answerKb: Buffer.byteLength(body) / 1024 }),
  );
}

// Without a number it tells how many inputs there are.
const [, , number] = process.argv;
if (number === undefined) console.log(WORST_INPUTS.length);
else await main(Number(number));
