import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientFolder, openTestServer } from './server-for-test.ts';

/** As fetch, but with the path and the headers exactly as given. */
async function ask(url: string, options: RequestOptions): Promise<IncomingMessage & { body: string }> {
  const asked = request(url, options).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return Object.assign(answer, { body: await text(answer) });
}

describe('the pages', () => {
  it('serve the viewer at the root, to be asked for anew each time', async () => {
    const { url } = await openTestServer();
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toContain('<title>Sonovigil</title>');
  });

  it('serve the assets with their type, to be kept for ever', async () => {
    const { url } = await openTestServer();
    const answer = await fetch(`${url}/assets/index-a1b2.js`);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('answer 304 to whoever has the file', async () => {
    const { url } = await openTestServer();
    const etag = (await fetch(`${url}/favicon.svg`)).headers.get('etag') ?? '';
    const again = await fetch(`${url}/favicon.svg`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('allow neither inline scripts nor foreign content, frames or guessed types', async () => {
    const { url } = await openTestServer();
    const { headers } = await fetch(url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src-elem 'self'");
    expect(policy).toContain(`connect-src 'self' ${url.replace('http', 'ws')};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each(['/../package.json', '/..%2f..%2fetc/passwd', '/assets/../../etc/passwd', '/assets', '/%00'])(
    'have nothing at %s',
    async (path) => {
      const { url } = await openTestServer();
      expect((await ask(url, { path })).statusCode).toBe(404);
    },
  );

  it('do not follow a link out of the folder', async () => {
    const folder = clientFolder();
    symlinkSync('/etc/hostname', join(folder, 'assets', 'hostname'));
    symlinkSync('/etc', join(folder, 'etc'));
    const { url } = await openTestServer({ clientFolder: folder });
    expect((await fetch(`${url}/assets/hostname`)).status).toBe(404);
    expect((await fetch(`${url}/etc/hostname`)).status).toBe(404);
  });

  it('refuse a request for a foreign name, and say nothing more', async () => {
    const { url } = await openTestServer();
    const answer = await ask(url, { headers: { host: 'evil.example' } });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain('<title>');
  });

  it('refuse a request from a foreign page', async () => {
    const { url } = await openTestServer();
    const answer = await fetch(`${url}/healthz`, { headers: { origin: 'https://evil.example' } });
    expect(answer.status).toBe(403);
  });

  it('change nothing by any method', async () => {
    const { url } = await openTestServer();
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('say at /healthz that all is well, and which version this is', async () => {
    const { url } = await openTestServer();
    const answer = await fetch(`${url}/healthz`);
    expect(await answer.json()).toEqual({ status: 'ok', software: '0.1.0' });
  });
});
