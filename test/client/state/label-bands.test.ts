import { describe, expect, it } from 'vitest';
import { ScoreHistory } from '../../../client/state/history.ts';
import { labelBands } from '../../../client/state/label-bands.ts';
import type { Label } from '../../../server/core/labels/labels.ts';
import { frameAt } from '../frames.ts';

const label = (id: number, said: Label['label'], extent: Label['extent']): Label => ({
  id,
  label: said,
  extent,
});

/** Ten seconds at 30 frames a second. */
function tenSeconds(): ScoreHistory {
  const history = new ScoreHistory('recorded');
  for (let frame = 0; frame < 300; frame++) history.add(frameAt(frame));
  return history;
}
const bandsOf = (...labels: Label[]) =>
  labelBands(tenSeconds(), { endSeconds: 10, spanSeconds: 10, buckets: 100 }, labels).map(
    ({ label, fromSeconds, toSeconds }) => [label, fromSeconds, toSeconds],
  );
/** To the width of a place of the chart and a frame. */
const about = (seconds: number): unknown => expect.closeTo(seconds, 0.7) as unknown;

describe('the labelled parts of a chart', () => {
  it('are none without labels', () => {
    expect(bandsOf()).toEqual([]);
  });

  it('are where labels lie, one band for each that hangs together', () => {
    expect(
      bandsOf(
        label(1, 'normal', { kind: 'stretch', fromSeconds: 1, toSeconds: 2.99 }),
        label(2, 'abnormal', { kind: 'stretch', fromSeconds: 5, toSeconds: 5.99 }),
      ),
    ).toEqual([
      ['normal', about(-9), about(-7)],
      ['abnormal', about(-5), about(-4)],
    ]);
  });

  it('show a single abnormal frame within a normal cine, however coarse the chart', () => {
    const bands = labelBands(tenSeconds(), { endSeconds: 10, spanSeconds: 10, buckets: 4 }, [
      label(1, 'normal', { kind: 'cine' }),
      label(2, 'abnormal', { kind: 'frame', atSeconds: 4 }),
    ]);
    expect(bands.map((band) => band.label)).toEqual(['normal', 'abnormal', 'normal']);
  });
});
