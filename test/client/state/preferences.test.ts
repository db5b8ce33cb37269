/// <reference types="svelte" />
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Language } from '../../../client/state/language.svelte.ts';
import { heatRange, Preferences } from '../../../client/state/preferences.svelte.ts';

let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => void vi.unstubAllGlobals());

describe('preferences', () => {
  it('are the same after the page was loaded again', () => {
    const before = new Preferences();
    before.heat = false;
    before.threshold = 0.25;
    before.nextColourMap();
    before.chartSpanSeconds = 600;
    before.keep();
    expect(new Preferences()).toMatchObject({
      heat: false,
      threshold: 0.25,
      colourMap: 'viridis',
      chartSpanSeconds: 600,
    });
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"opacity":7,"colourMap":"jet","chartSpanSeconds":1e9,"heat":"no","threshold":-1}',
  ])('are as at first where the browser kept %j', (text) => {
    kept.set('sonovigil.view', text);
    expect(new Preferences()).toMatchObject({
      heat: true,
      opacity: 0.7,
      colourMap: 'inferno',
      threshold: undefined,
      chartSpanSeconds: 120,
    });
  });

  it('work where the browser keeps nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    const preferences = new Preferences();
    preferences.keep();
    expect(preferences.heat).toBe(true);
  });
});

describe('the range of the heat map', () => {
  it('is drawn from the saved limit of the peak, so that colour means much', () => {
    expect(heatRange({ peak: 0.3 })).toEqual({ threshold: 0.26, top: 0.6 });
    expect(heatRange({ peak: 0.9 })).toEqual({ threshold: 0.77, top: 1 });
  });

  it('has a scale also where nothing is calibrated', () => {
    expect(heatRange({})).toEqual({ threshold: 0.1, top: 0.5 });
    expect(heatRange(undefined)).toEqual({ threshold: 0.1, top: 0.5 });
  });
});

describe('the language', () => {
  it('is the first that the browser wants and we speak', () => {
    expect(new Language(['fr-FR', 'ja-JP', 'en']).name).toBe('ja');
    expect(new Language(['de']).name).toBe('en');
    expect(new Language([]).name).toBe('en');
  });

  it('is the chosen one from then on', () => {
    const language = new Language(['en']);
    language.choose('ja');
    expect(language.words.watch.normal).toBe('正常');
    expect(new Language(['en']).name).toBe('ja');
  });
});
