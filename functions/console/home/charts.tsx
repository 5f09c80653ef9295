import { BarChart } from '../../../shared/web/parts/bar-chart.tsx';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { DAYS, type Day, type Requests } from './days.ts';

/** One chart each with a scale of its own: few refusals beside many allowed requests would not be seen. */
const SERIES: readonly { readonly of: keyof Requests; readonly label: string; readonly hint: string }[] = [
  { of: 'allowed', label: 'Allowed', hint: 'served by a page or a protocol' },
  { of: 'refused', label: 'Refused', hint: 'by a rule, for wrong credentials, or because something could not be read' },
  { of: 'asked', label: 'Asked for credentials', hint: 'none were sent: no refusal, most clients ask first' },
];

export const inWords = (count: number): string => count.toLocaleString('en-US');

/** Requests a day, what became of them, and the same as a table. */
export const Charts = ({ days }: { readonly days: readonly Day[] }) => (
  <section aria-labelledby="days">
    <h2 id="days">{`Requests a day, ${DAYS} days`}</h2>
    <div class="charts">
      {SERIES.map(({ of, label, hint }) => (
        <BarChart
          id={of}
          title={`${label}: ${inWords(days.reduce((sum, day) => sum + day[of], 0))}`}
          text={`at most ${inWords(Math.max(...days.map((day) => day[of])))} a day; ${hint}`}
          bars={days.map((day) => ({ label: day.date, value: day.observed === 'none' ? null : day[of] }))}
        />
      ))}
    </div>
    <details class="numbers">
      <summary>The numbers of the charts</summary>
      <Table
        caption="Requests a day in UTC, about; pages that are open to everybody are left out"
        columns={COLUMNS}
        rows={days.toReversed()}
      />
    </details>
  </section>
);

const OBSERVED: Readonly<Record<Day['observed'], string>> = { whole: 'yes', part: 'in part', none: 'no' };

const COLUMNS: readonly Column<Day>[] = [
  { label: 'Day', cell: ({ date }) => <Time at={date} /> },
  ...SERIES.map(({ of, label }) => ({ label, cell: (day: Day) => (day.observed === 'none' ? 'not known' : inWords(day[of])) })),
  { label: 'Observed', cell: ({ observed }) => OBSERVED[observed] },
];
