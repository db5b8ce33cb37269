import { lineOf } from '../../server/core/errors.ts';
import type { EpisodeEntry, EpisodeList } from '../../server/wire/episodes.ts';

/** What came of asking the server: what was asked for, or the line that says why not. */
export type Answer<Value> =
  { readonly kind: 'answer'; readonly value: Value } | { readonly kind: 'refused'; readonly line: string };

/** The kept episodes of a stream, by what people call it, newest first; those before an id. */
export const fetchEpisodes = (stream: string, before?: number): Promise<Answer<EpisodeList>> =>
  ask(
    `/api/episodes?${new URLSearchParams({ stream, ...(before && { before: String(before) }) }).toString()}`,
  );

/** @param by the name that they typed. @returns the episode as it is kept then. */
export const acknowledgeEpisode = (id: number, by?: string): Promise<Answer<EpisodeEntry>> =>
  ask(`/api/episodes/${id}/acknowledge`, { method: 'POST', body: JSON.stringify({ by }) });

/** @returns the episode as it is kept then. */
export const noteEpisode = (id: number, note: string, by?: string): Promise<Answer<EpisodeEntry>> =>
  ask(`/api/episodes/${id}/note`, { method: 'PUT', body: JSON.stringify({ note, by }) });

export const thumbnailUrl = (id: number): string => `/api/episodes/${id}/thumbnail`;

async function ask<Value>(url: string, init: RequestInit = {}): Promise<Answer<Value>> {
  try {
    const response = await fetch(url, { ...init, headers: { 'Content-Type': 'application/json' } });
    const said = (await response.json()) as unknown;
    if (response.ok) return { kind: 'answer', value: said as Value };
    const { line = response.statusText } = said as { readonly line?: string };
    return { kind: 'refused', line };
  } catch (error) {
    return { kind: 'refused', line: lineOf(error) };
  }
}
