/** Parts of the limit that one press changes. */
const steps: Readonly<Record<string, number>> = {
  ArrowUp: 0.01,
  ArrowRight: 0.01,
  ArrowDown: -0.01,
  ArrowLeft: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
};

/** A limit after a key press on its handle, above 0; Home brings the saved one back. Undefined where the key means nothing. */
export function limitAfterKey(
  key: string,
  { value, saved }: { readonly value: number; readonly saved: number | undefined },
): number | undefined {
  if (key === 'Home') return saved;
  const step = steps[key];
  // Of the saved limit, so that a press up undoes a press down.
  return step === undefined ? undefined : Math.max((saved ?? value) * 0.01, value + step * (saved ?? value));
}
