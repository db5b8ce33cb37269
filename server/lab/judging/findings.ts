import type { Comparison, DataSummary, Finding, Figure } from '../result.ts';

/** Fewer say more of these patients than of disease (docs/method: 30–100 cases to begin). */
const casesToBegin = 30;

/** What a reader must not miss: scores that references beat, chance, too few patients. At cine level. */
export function findingsOf(comparisons: readonly Comparison[], data: DataSummary): readonly Finding[] {
  const anyLimits = comparisons.some(({ scores }) =>
    scores.some(({ kind, alarms }) => kind === 'model' && alarms),
  );
  return [
    ...comparisons.flatMap(findingsIn),
    ...data.bySide
      .filter(({ side, patients }) => side !== 'mirrored' && patients < casesToBegin)
      .map(({ side, patients }): Finding => ({ kind: 'few-patients', side, patients })),
    ...(anyLimits ? [] : [{ kind: 'no-limits' } as const]),
  ];
}

function findingsIn({ against, scores }: Comparison): readonly Finding[] {
  const areaOf = (name: string): Figure | undefined => {
    const level = scores.find((score) => score.name === name)?.byLevel.cine;
    return level?.kind === 'judged' ? level.area : undefined;
  };
  return scores
    .filter(({ kind }) => kind !== 'reference')
    .flatMap((score): readonly Finding[] => {
      const area = areaOf(score.name);
      if (area === undefined) return [];
      const { low = area.value, high = area.value } = area.interval ?? {};
      if (high < 0.5) return [{ kind: 'turned-over', against, score: score.name, area }];
      const unbeaten = score.against
        .filter(({ difference }) => (difference.interval?.low ?? difference.value) <= 0)
        .toSorted((a, b) => a.difference.value - b.difference.value)
        .slice(0, 1);
      return [
        ...(low <= 0.5 ? [{ kind: 'no-better-than-chance', against, score: score.name, area } as const] : []),
        ...unbeaten.map(({ reference, turned, difference }): Finding => ({
          kind: 'does-not-beat',
          against,
          score: score.name,
          area,
          reference,
          referenceArea: turned ? turnedOver(areaOf(reference)!) : areaOf(reference)!,
          ...(turned === undefined ? {} : { turned }),
          difference,
        })),
      ];
    });
}

const turnedOver = ({ value, interval }: Figure): Figure => ({
  value: 1 - value,
  ...(interval === undefined ? {} : { interval: { low: 1 - interval.high, high: 1 - interval.low } }),
});
