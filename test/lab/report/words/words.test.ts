import { describe, expect, it } from 'vitest';
import { languageOf, wordsOf } from '../../../../server/lab/report/words/languages.ts';
import { called } from '../../../../server/lab/report/words/words.ts';

/** Every word with its path; functions are called with their parts marked, so that a part left out is noticed. */
function wordsIn(node: object, path = ''): Map<string, string> {
  const words = new Map<string, string>();
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    const at = `${path}/${key}`;
    if (typeof value === 'object' && value !== null)
      for (const entry of wordsIn(value, at)) words.set(...entry);
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
const [english, japanese] = [wordsIn(wordsOf.en), wordsIn(wordsOf.ja)];
const ofJapan = /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}、]/u;

describe('the words of the report', () => {
  it('are the same in both languages, with the same parts, none of them empty', () => {
    const partsOf = (word: string): string[] => (word.match(/⟨\d⟩/g) ?? []).toSorted();
    expect([...japanese.keys()]).toEqual([...english.keys()]);
    for (const [key, word] of english) {
      const other = japanese.get(key) ?? '';
      expect([key, word.trim() === '', other.trim() === '', partsOf(other)]).toEqual([
        key,
        false,
        false,
        partsOf(word),
      ]);
    }
  });

  it('are in their own languages', () => {
    // Their parts bring the language.
    const alike = ['/sideCount', '/exemplars/value', '/comparison/labelArea'];
    expect([...english].filter(([, word]) => ofJapan.test(word))).toEqual([]);
    expect([...japanese].filter(([key, word]) => !ofJapan.test(word) && !alike.includes(key))).toEqual([]);
  });

  it('call a score that has no name by its own, whatever that is', () => {
    expect(called(wordsOf.en.scores, 'latent')).toBe('latent distance');
    expect(called(wordsOf.en.scores, 'constructor')).toBe('constructor');
  });
});

describe('languageOf', () => {
  it.each([
    [{ LANG: 'ja_JP.UTF-8' }, 'ja'],
    [{ LANG: 'ja_JP.UTF-8', LC_ALL: 'en_GB.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: '', LC_MESSAGES: 'ja_JP' }, 'ja'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{}, 'en'],
  ])('takes %o for %s', (environment, language) => {
    expect(languageOf(environment)).toBe(language);
  });
});
