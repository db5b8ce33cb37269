import { download } from '../connection/download.ts';
import { smoothed, withinMap } from '../draw/heat.ts';
import { toPng } from '../draw/snapshot.ts';
import { heatLook } from '../state/heat-look.ts';
import { toRatio, toScore, toTime } from '../words/figures.ts';
import type { Viewer } from '../viewer.ts';

type Seen = Pick<Viewer, 'monitor' | 'preferences' | 'language' | 'pictures'>;

/** Keeps what is on the screen as a PNG: picture, heat map, state, scores, time, versions. Does nothing before the first picture. */
export async function takeSnapshot({ monitor, preferences, language, pictures }: Seen): Promise<void> {
  const { stream } = monitor;
  const shown = pictures.shownOf(stream?.id);
  if (shown === undefined || stream?.geometry === undefined) return;
  const { geometry } = stream;
  const { map } = shown;
  const table = heatLook(stream.savedLimits, preferences);
  const png = await toPng({
    picture: shown.picture.kind === 'bitmap' ? shown.picture.bitmap : undefined,
    width: geometry.displayWidth,
    height: geometry.displayHeight,
    heat:
      map === undefined || !preferences.heat
        ? undefined
        : { map: smoothed(map), inner: withinMap(geometry.inner), table },
    lines: linesOf({ monitor, language, pictures }),
  });
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  download(`sonovigil-${stream.id}-frame-${shown.frame.frame}-${stamp}.png`, png);
}

function linesOf({ monitor, language, pictures }: Omit<Seen, 'preferences'>): readonly string[] {
  const { words } = language;
  const { stream } = monitor;
  const frame = pictures.shownOf(stream?.id)?.frame;
  if (stream === undefined || frame === undefined) return [];
  const { verdict, timeSeconds } = frame;
  const fresh = monitor.connection.kind === 'live';
  const scores = monitor.scores.flatMap((score) => {
    const value = 'scores' in verdict ? verdict.scores[score] : undefined;
    const ratio = 'ratios' in verdict ? verdict.ratios[score] : undefined;
    if (value === undefined) return [];
    return `${words.scores[score]} ${toScore(value)}${ratio === undefined ? '' : ` (${words.scores.times(toRatio(ratio))})`}`;
  });
  const reason = verdict.kind === 'not-valid' ? ` (${verdict.reason})` : '';
  return [
    `${words.watch[verdict.kind]}${reason}${fresh ? '' : ` · ${words.wall.old}`}`,
    scores.join('   '),
    `${words.picture.frame(String(frame.frame))} · ${toTime(timeSeconds)} · ${stream.name} · ${stream.source.name}`,
    `${stream.model.name} ${stream.model.hash.slice(0, 8)} · ${words.status.server(monitor.software ?? '')} · ${new Date().toISOString()}`,
    words.researchUse,
  ];
}
