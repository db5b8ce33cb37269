/**
 * Area under the ROC curve: the chance that an abnormal score lies above a normal one, ties counting half
 * (Hanley & McNeil, Radiology 1982;143:29–36; computed by ranks).
 * @returns 0..1; 0.5 says nothing.
 * @throws RangeError when either side is empty.
 */
export function areaUnderRoc(normal: readonly number[], abnormal: readonly number[]): number {
  if (normal.length === 0 || abnormal.length === 0) throw new RangeError('An ROC needs scores of both kinds');
  const all = [
    ...normal.map((score) => ({ score, abnormal: false })),
    ...abnormal.map((score) => ({ score, abnormal: true })),
  ];
  all.sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let start = 0; start < all.length;) {
    let end = start + 1;
    while (end < all.length && all[end]!.score === all[start]!.score) end++;
    const sharedRank = (start + 1 + end) / 2;
    rankSum += sharedRank * all.slice(start, end).filter((one) => one.abnormal).length;
    start = end;
  }
  const pairs = normal.length * abnormal.length;
  return (rankSum - (abnormal.length * (abnormal.length + 1)) / 2) / pairs;
}
