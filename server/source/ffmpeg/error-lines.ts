/** How a file is called by its user, and how by ffmpeg. */
export interface Named {
  /** Absolute. */
  readonly path: string;
  readonly named: string;
}

const longestLine = 300;

/**
 * What ffmpeg wrote, made fit for people: the user's own name of the file, no addresses (neither of memory nor, since a playlist
 * may hold a password in one, of the network), no control characters.
 */
export function errorLines(text: string, { path, named }: Named): readonly string[] {
  return text
    .replaceAll(/(?:concat:)?subfile,,start,\d+,end,\d+,,:/g, '')
    .replaceAll(`file:${path}`, named)
    .replaceAll(path, named)
    .split(/[\r\n]+/)
    .map((line) =>
      line
        .replaceAll(/\b([a-z][a-z0-9+.-]*):\/\/[^\s'"]+/gi, '$1://…')
        .replaceAll(/ @ 0x[0-9a-f]+/g, '')
        .replaceAll(/\[(error|fatal|panic)\] /g, '')
        .replaceAll(/\p{Cc}/gu, '')
        .trim()
        .slice(0, longestLine),
    )
    .filter((line) => line !== '');
}
