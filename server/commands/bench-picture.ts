import { scaleLinear } from 'd3-scale';
import { styleAt } from '../lab/report/figures/styles.ts';
import { joined, markup, type Markup } from '../lab/report/markup.ts';
import { stations } from '../transport/viewer-probe.ts';
import type { BenchFigures } from './bench-print.ts';
import { isHeld } from './watch-live.ts';

interface Row {
  readonly label: string;
  /** One behind the other. */
  readonly parts: readonly number[];
  /** Behind the bar. */
  readonly text: string;
}

interface Panel {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What the parts are called, where there are several. */
  readonly names?: readonly string[];
}

const width = 900;
const left = 250;
const right = 270;
const rowHeight = 24;
const titleHeight = 34;
const gap = 22;

/** The figures of `bench` as one SVG of bars that start at nothing; each panel has a scale of its own and every bar its number. */
export function drawBench(figures: BenchFigures): string {
  const { cpu, cores, node, software, load } = figures.machine;
  const about = `${cpu}, ${cores} cores, Node ${node}, Sonovigil ${software}, load ${load}`;
  const panels = [timesOf(figures), ratesOf(figures), stationsOf(figures)].filter(
    ({ rows }) => rows.length > 0,
  );
  let y = 46;
  const drawn = panels.map((panel) => {
    const one = markup`<g transform="translate(0 ${y})">${draw(panel)}</g>`;
    y += titleHeight + panel.rows.length * rowHeight + gap;
    return one;
  });
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="14">
<title>Speed of Sonovigil</title><rect width="${width}" height="${y}" fill="#fff"/>
<text x="16" y="28" font-weight="600">${about}</text>
${drawn}</svg>
`.text;
}

function timesOf({ network, engines, training }: BenchFigures): Panel {
  const row = (label: string, ms: number): Row => ({ label, parts: [ms], text: `${ms.toFixed(2)} ms` });
  return {
    title: 'Milliseconds a frame',
    rows: [
      row('plain network, one thread', network.plainMs),
      {
        ...row('fused graph, one thread', network.fusedMs),
        text: `${network.fusedMs.toFixed(2)} ms, ${network.ratio.toFixed(2)} of it`,
      },
      ...engines.flatMap(({ engine, batches }) =>
        batches
          .filter(({ batch }) => batch === 1 || batch === 8)
          .map(({ batch, framesPerSecond }) => row(`${engine}, by ${batch}`, 1000 / framesPerSecond)),
      ),
      row(`a training step, batch ${training.batch}`, training.msPerSample),
    ],
  };
}

function ratesOf({ file }: BenchFigures): Panel {
  const row = (label: string, rate: number, more = ''): Row => ({
    label,
    parts: [rate],
    text: `${rate.toFixed(0)}${more}`,
  });
  return {
    title: 'Frames a second of the recording',
    rows:
      file === undefined
        ? []
        : [
            row('decoding alone', file.decodePerSecond),
            row('engine alone', file.enginePerSecond),
            row('both together', file.togetherPerSecond, `, ${file.ratio.toFixed(2)} of the engine`),
          ],
  };
}

/** The whole is what they come to. */
const shown = stations.filter((station) => station !== 'total');

const stationsOf = ({ live = [] }: BenchFigures): Panel => ({
  title: 'Live, from the first byte to a viewer: milliseconds at each station, medians',
  names: shown,
  rows: live.map((speed) => ({
    label: speed.streams === 1 ? 'one stream' : `${speed.streams} streams`,
    parts: shown.map((station) => speed.latencyMs[station].p50),
    text: `p99 ${speed.latencyMs.total.p99.toFixed(0)} ms, ${speed.cameAPerSecond.toFixed(1)} a second${isHeld(speed) ? '' : ', not held'}`,
  })),
});

function draw({ title, rows, names = [] }: Panel): Markup {
  const lengths = rows.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0));
  const x = scaleLinear([0, Math.max(...lengths)], [0, width - left - right]);
  const legend = names.map(
    (name, at) =>
      markup`<rect x="${left + 100 * at}" y="16" width="12" height="12" fill="${styleAt(at).colour}"/><text x="${left + 100 * at + 18}" y="27">${name}</text>`,
  );
  const titled = names.length === 0 ? 20 : 6;
  return joined([
    markup`<text x="16" y="${titled}" font-weight="600">${title}</text>`,
    legend,
    rows.map((row, at) => {
      let from = left;
      const bars = row.parts.map((part, index) => {
        const bar = markup`<rect x="${from.toFixed(1)}" y="4" width="${x(part).toFixed(1)}" height="${rowHeight - 8}" fill="${styleAt(index).colour}"/>`;
        from += x(part);
        return bar;
      });
      return markup`<g transform="translate(0 ${titleHeight + at * rowHeight})"><text x="${left - 10}" y="17" text-anchor="end">${row.label}</text>${bars}<text x="${(from + 8).toFixed(1)}" y="17">${row.text}</text></g>`;
    }),
  ]);
}
