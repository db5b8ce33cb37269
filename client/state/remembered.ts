/** What a person has chosen, kept in the browser. Storage may be forbidden or full; then it is chosen anew next time. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`sonovigil.${key}`, JSON.stringify(value));
  } catch {
    // Nothing depends on it.
  }
}

/** @returns undefined where nothing, or nothing readable, was kept. The caller checks what it is. */
export function remembered(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`sonovigil.${key}`) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
