import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { MonitorError } from '../core/errors.ts';

export interface ClientFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Quoted, as the header has it. */
  readonly etag: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/vnd.microsoft.icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The built client, whole, by URL path. It is small (some 100 kB), so it is read once; and a path that is not in this map
 * cannot be asked for, whatever dots it holds.
 * @throws MonitorError `client-not-built`
 */
export function readClient(folder: string): ReadonlyMap<string, ClientFile> {
  const files = new Map<string, ClientFile>();
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  // Plain files only: a link could lead out of the folder.
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const urlPath = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(urlPath, toClientFile(urlPath, new Uint8Array(readFileSync(path))));
  }
  const page = files.get('/index.html');
  if (page === undefined) throw MonitorError.of('client-not-built', [join(folder, 'index.html')]);
  return files.set('/', page);
}

function toClientFile(urlPath: string, bytes: Uint8Array<ArrayBuffer>): ClientFile {
  return {
    bytes,
    contentType: contentTypes[extname(urlPath)] ?? 'application/octet-stream',
    // The build names its assets by their content; the page that names them must be asked for anew.
    cacheControl: urlPath.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  };
}
