import { describe, expect, it } from 'vitest';
import { episodesEn } from '../../../client/words/episodes-en.ts';
import { episodesJa } from '../../../client/words/episodes-ja.ts';
import { en } from '../../../client/words/en.ts';
import { ja } from '../../../client/words/ja.ts';

/** Every word with its path; functions are called with their own parts marked, so that a part left out is noticed. */
function wordsOf(node: object, path = ''): Map<string, string> {
  const words = new Map<string, string>();
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    const at = `${path}/${key}`;
    if (typeof value === 'object' && value !== null)
      for (const entry of wordsOf(value, at)) words.set(...entry);
    else if (typeof value === 'function')
      words.set(
        at,
        (value as (...parts: string[]) => string)(
          ...Array.from(value as { length: number }, (_, part) => `⟨${part}⟩`),
        ),
      );
    else words.set(at, String(value));
  }
  return words;
}
const english = wordsOf({ ...en, episodes: episodesEn });
const japanese = wordsOf({ ...ja, episodes: episodesJa });

describe('the dictionaries', () => {
  it('have the same keys', () => {
    expect([...japanese.keys()]).toEqual([...english.keys()]);
  });

  it('leave nothing empty and no part out', () => {
    const partsOf = (word: string): string[] => (word.match(/⟨\d⟩/g) ?? []).toSorted();
    for (const [key, word] of english) {
      const other = japanese.get(key) ?? '';
      expect([key, word.trim() === '', other.trim() === '']).toEqual([key, false, false]);
      expect([key, partsOf(other)]).toEqual([key, partsOf(word)]);
    }
  });

  it('are in their own languages', () => {
    // A length is written alike in both: nothing but its unit is a word.
    const ofNoLanguage = (word: string): boolean => !/\p{L}/u.test(word.replace(/\bmm\b/g, ''));
    const written = [...japanese].filter(
      ([, word]) => !/[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u.test(word) && !ofNoLanguage(word),
    );
    expect(written.map(([key]) => key)).toEqual([]);
    const foreign = [...english].filter(([, word]) =>
      /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u.test(word),
    );
    expect(foreign).toEqual([]);
  });
});
