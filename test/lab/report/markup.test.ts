import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, markup } from '../../../server/lab/report/markup.ts';

describe('markup', () => {
  it('escapes parts for text and for quoted attributes', () => {
    expect(markup`<p title="${`"'`}">${'<b>&'}</p>`.text).toBe('<p title="&quot;&#39;">&lt;b&gt;&amp;</p>');
  });

  it('lets markup inside markup stand', () => {
    expect(markup`<ul>${['a', '<'].map((name) => markup`<li>${name}</li>`)}</ul>`.text).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>',
    );
  });

  it('leaves nothing of what is missing, but writes a 0', () => {
    expect(markup`[${undefined}${false}${0}]`.text).toBe('[0]');
  });

  it('replaces control characters, which no HTML may hold', () => {
    expect(markup`${'a\0b\u001bc\td\ne'}`.text).toBe('a\uFFFDb\uFFFDc\td\ne');
  });

  it('escapes the separator too', () => {
    expect(joined(['a', 'b'], ' & ').text).toBe('a &amp; b');
  });

  it('lets no text open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markup`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });
});
