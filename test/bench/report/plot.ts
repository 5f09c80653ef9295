import type { Curve } from '../lib/chapter.ts';

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 235;
const TOP = 40;
const BOTTOM = 50;
/** Colours that differ without colour vision, too: each line has its own dashes besides. */
const STYLES = [
  { colour: '#1f6feb', dash: '' },
  { colour: '#8250df', dash: '6 4' },
  { colour: '#bc4c00', dash: '2 3' },
] as const;

const powersOf10 = (from: number, to: number): number[] => {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); 10 ** power <= to * 10; power += 1) ticks.push(10 ** power);
  return ticks;
};

/** Latency against requests in flight as SVG: p50 as a line, p99 as the upper end of a bar; milliseconds on a logarithmic scale. */
export function plot(curves: readonly Curve[]): string {
  const all = curves.flatMap(({ points }) => points);
  const ticks = powersOf10(Math.min(...all.map(({ p50Ms }) => p50Ms)), Math.max(...all.map(({ p99Ms }) => p99Ms)));
  const [bottom = 1, top = 10] = [ticks[0], ticks.at(-1)];
  const loads = [...new Set(all.map(({ inFlight }) => inFlight))];
  const x = (inFlight: number): number => LEFT + (loads.indexOf(inFlight) / Math.max(1, loads.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number): number => TOP + (1 - Math.log10(ms / bottom) / Math.log10(top / bottom)) * (HEIGHT - TOP - BOTTOM);
  const text = (at: readonly [number, number], content: string, more = ''): string =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}"${more}>${content}</text>`;
  const grid = ticks.map(
    (tick) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="#d0d7de"/>${text([LEFT - 8, y(tick) + 4], String(tick), ' text-anchor="end"')}`,
  );
  const axis = loads.map((inFlight) => text([x(inFlight), HEIGHT - BOTTOM + 20], String(inFlight), ' text-anchor="middle"'));
  const lines = curves.map(({ name, points }, index) => {
    const { colour, dash } = STYLES[index % STYLES.length] ?? STYLES[0];
    const stroke = `stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"`;
    // Beside each other, so that the bars of two curves do not cover one another.
    const at = points.map((point) => ({ ...point, x: x(point.inFlight) + (index - 1) * 5 }));
    const path = at.map((point) => `${point.x.toFixed(1)},${y(point.p50Ms).toFixed(1)}`).join(' ');
    const bars = at.map(
      (point) =>
        `<line x1="${point.x.toFixed(1)}" x2="${point.x.toFixed(1)}" y1="${y(point.p50Ms).toFixed(1)}" y2="${y(point.p99Ms).toFixed(1)}" stroke="${colour}"/><circle cx="${point.x.toFixed(1)}" cy="${y(point.p50Ms).toFixed(1)}" r="3" fill="${colour}"/>`,
    );
    const legendY = TOP + 20 + index * 22;
    const legend = `<line x1="${WIDTH - RIGHT + 20}" x2="${WIDTH - RIGHT + 50}" y1="${legendY}" y2="${legendY}" ${stroke}/>${text([WIDTH - RIGHT + 56, legendY + 4], name)}`;
    return `<polyline fill="none" ${stroke} points="${path}"/>${bars.join('')}${legend}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#1f2328" role="img" aria-label="Latency of a decision against requests in flight">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${text([LEFT, 22], 'Milliseconds a decision (line: p50, bar: up to p99) against decisions in flight', ' font-weight="600"')}
${[...grid, ...axis, ...lines].join('\n')}
${text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12], 'decisions in flight', ' text-anchor="middle"')}
</svg>
`;
}
