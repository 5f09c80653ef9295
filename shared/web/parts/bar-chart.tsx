export interface Bar {
  /** What it stands for, for example a day. */
  readonly label: string;
  /** null: not known, which is shown as such and never as 0. */
  readonly value: number | null;
}

interface BarChartProps {
  /** Also its class, for the colour; no space. */
  readonly id: string;
  /** Says what the chart shows and what it amounts to. */
  readonly title: string;
  readonly text: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 280;
const HEIGHT = 72;
const GAP = 3;
/** A value that is not 0 is seen. */
const LEAST = 2;

/**
 * Bars over a common scale from 0, as inline SVG: no script and no inline style, so that the page's policy holds. Its heading says in words
 * what it shows; numbers of each bar are read in a table beside it, which the page provides.
 */
export function BarChart({ id, title, text, bars }: BarChartProps) {
  const most = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const step = WIDTH / Math.max(1, bars.length);
  return (
    <figure class={`chart ${id}`} aria-labelledby={`${id}_title`}>
      <figcaption>
        <strong id={`${id}_title`}>{title}</strong>
        <span class="hint">{text}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {bars.map(({ label, value }, index) => {
          const height = value === null ? HEIGHT / 3 : value === 0 ? 0 : Math.max(LEAST, (value / most) * (HEIGHT - 1));
          return (
            <rect
              class={value === null ? 'unknown' : undefined}
              x={round(index * step + GAP / 2)}
              y={round(HEIGHT - height)}
              width={round(step - GAP)}
              height={round(height)}
            >
              <title>{`${label}: ${value === null ? 'not observed' : value.toLocaleString('en-US')}`}</title>
            </rect>
          );
        })}
        <path d={`M0 ${HEIGHT}H${WIDTH}`} />
      </svg>
      <p class="axis hint" aria-hidden="true">
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </p>
    </figure>
  );
}

const round = (length: number): number => Math.round(length * 100) / 100;
