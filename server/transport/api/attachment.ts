/** The Content-Disposition of a file that is to be saved under that name, whatever letters it has (RFC 6266). */
export const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
