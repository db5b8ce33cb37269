import { connect } from 'node:net';

/** What may be answered beside 2xx, 3xx and 4xx: too many viewers (503), and what cannot be stored (507). */
const documented = new Set([503, 507]);
const patienceMs = 20_000;

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'get',
  'BREW',
  '',
  'A'.repeat(200),
];
const roots = [
  '/',
  '/healthz',
  '/session',
  '/socket',
  '/api',
  '/api/episodes',
  '/api/audit',
  '/assets/',
  '/index.html',
  '*',
  'http://x/',
];
const pieces = [
  '..',
  '%2e%2e',
  '%2f',
  '%5c',
  '\\',
  '//',
  '.',
  '%00',
  '%',
  '%zz',
  '%c0%ae',
  ';',
  '1',
  '999999999999999999999',
  '-1',
  'etc/passwd',
];
const questions = [
  '',
  '?',
  '?limit=0',
  '?limit=1e9',
  '?before=-1',
  '?before=NaN',
  '?stream=%00',
  '?limit[]=1',
  '?__proto__=1',
  '?a&a&a=&=',
  '?limit=5',
];
const bodies = [
  '',
  '{',
  '{}',
  'null',
  '[]',
  '"x"',
  '{"by":""}',
  '{"by":1}',
  '{"note":null}',
  '{"__proto__":{"by":"x"}}',
  '{"token":"x"}',
  '{"token":1}',
];

const values = [null, true, '', '__proto__', -1, 0, 0.5, 1e308, 2 ** 53, [], {}, [[[]]], 'x'.repeat(500)];
const named = ['s1', 's2', '1', '2', 'nobody', '', '..', '%2e%2e', '%00', '%zz', 's1%2f..', '9'.repeat(30)];
/** What takes the server long is asked for seldom, so that it is not this alone that is tried. */
const isCostly = ({ path }) => /clip|score-all|sector/.test(path);

/** What the server says of itself that can be asked, with an example of each body. */
export async function operationsOf(url, token) {
  const answer = await fetch(`${url}/api/openapi.json`, { headers: { authorization: `Bearer ${token}` } });
  const { paths } = await answer.json();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      ...{ method: method.toUpperCase(), path },
      example: requestBody?.content['application/json'].example,
    })),
  );
}

/** One of them, with names and a body that may be wrong. */
function askedFor({ one, chance }, operations) {
  const costly = chance(0.01);
  const { method, path, example } = one(operations.filter((each) => costly || !isCostly(each)));
  const body = { ...example };
  if (chance(0.5)) {
    const field = one([...Object.keys(body), 'x', '__proto__']);
    if (chance(0.3)) delete body[field];
    else Object.defineProperty(body, field, { value: one(values), enumerable: true });
  }
  return {
    method,
    path: path.replaceAll(/\{\w+\}/g, () => one(chance(0.6) ? named.slice(0, 4) : named)),
    body: example === undefined && chance(0.8) ? '' : JSON.stringify(body),
  };
}

/** A request as bytes, and what is left out of it. */
function strangeRequest(random, { tokens, host, operations }) {
  const { one, below, chance } = random;
  const asked = chance(0.6) ? askedFor(random, operations) : strangelyAsked(random);
  const { method, path, body } = asked;
  const headers = {
    Host: chance(0.95) ? host : one(['evil.example', '', 'a b', '127.0.0.1:99999']),
    ...(chance(0.8) ? { Authorization: `Bearer ${one(tokens)}` } : {}),
    ...(chance(0.1)
      ? { Authorization: one(['Bearer wrong', 'Basic eDp5', 'Bearer', `Bearer ${'x'.repeat(5000)}`]) }
      : {}),
    ...(chance(0.2)
      ? { Cookie: one(['sonovigil-=1', `sonovigil-00000000=1767225600.${'A'.repeat(43)}`, '='.repeat(500)]) }
      : {}),
    ...(chance(0.2) ? { Origin: one(['null', `http://${host}`, 'http://evil.example', 'x']) } : {}),
    ...(chance(0.2)
      ? {
          'Content-Type': one(['application/json', 'text/plain', 'multipart/form-data', 'x/y; charset=\x01']),
        }
      : {}),
    ...(chance(0.1) ? { 'X-Long': 'y'.repeat(below(40_000)) } : {}),
    ...(chance(0.1) ? { Range: one(['bytes=0-', 'bytes=-1', 'bytes=9-1', 'lines=1']) } : {}),
    ...(chance(0.1) ? { Expect: one(['100-continue', 'x']) } : {}),
    ...(chance(0.1) ? { 'If-None-Match': one(['*', '""', 'W/"x"']) } : {}),
    ...(chance(0.1) ? upgrade(one) : {}),
    Connection: 'close',
  };
  const length = Buffer.byteLength(body, 'latin1');
  const framing = chance(0.85)
    ? [`Content-Length: ${length}`]
    : one([
        ['Content-Length: -1'],
        ['Content-Length: 5', 'Content-Length: 6'],
        ['Transfer-Encoding: chunked', 'Content-Length: 3'],
        ['Transfer-Encoding: chunked'],
        [`Content-Length: ${length + 10}`],
        [],
      ]);
  const question = chance(0.3) ? one(questions) : '';
  const start = `${method} ${path}${question} HTTP/${chance(0.97) ? '1.1' : one(['1.0', '2.0', '9'])}`;
  const lines = [start, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...framing];
  const whole = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  return chance(0.05) ? whole.subarray(0, below(whole.length)) : whole;
}

function strangelyAsked({ one, below, chance, bytes, text }) {
  const body = one([
    () => one(bodies),
    () => bytes(below(300)).toString('latin1'),
    () => JSON.stringify({ by: text(below(200)), note: 'n'.repeat(below(6000)) }),
    () => '['.repeat(below(20_000)),
    () => 'x'.repeat(below(100_000)),
  ])();
  return {
    method: one(methods.slice(0, chance(0.8) ? 4 : methods.length)),
    path: one(roots) + Array.from({ length: below(4) }, () => one(pieces)).join('/'),
    body,
  };
}

const upgrade = (one) => ({
  Upgrade: one(['websocket', 'h2c', 'x']),
  Connection: 'Upgrade',
  'Sec-WebSocket-Version': one(['13', '8', 'x']),
  'Sec-WebSocket-Key': one(['dGhlIHNhbXBsZSBub25jZQ==', 'x', '']),
});

/** Sends so many strange requests. @returns the answers by their status, and what no server should answer. */
export async function fuzzHttp({ port, random, count, tokens, operations, alive }) {
  const heard = { sent: 0, statuses: new Map(), unanswered: 0, faults: [] };
  const host = `127.0.0.1:${port}`;
  const oneAtATime = async () => {
    while (heard.sent < count && alive()) {
      heard.sent++;
      const request = strangeRequest(random, { tokens, host, operations });
      const answer = await ask(port, request, random);
      if (answer === undefined) {
        heard.faults.push(
          `no end of the answer within ${patienceMs / 1000} s: ${JSON.stringify(request.toString('latin1').slice(0, 200))}`,
        );
        continue;
      }
      judge(answer, heard, request);
    }
  };
  // Some at a time, as from many machines.
  await Promise.all(Array.from({ length: 8 }, oneAtATime));
  return heard;
}

function judge(whole, heard, request) {
  // "100 Continue" comes before an answer.
  const answer = whole.replace(/^HTTP\/1\.1 1\d\d [^]*?\r\n\r\n/, '');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  if (Number.isNaN(status)) {
    if (answer === '') heard.unanswered++;
    else heard.faults.push(`no status: ${JSON.stringify(answer.slice(0, 100))}`);
    return;
  }
  heard.statuses.set(status, (heard.statuses.get(status) ?? 0) + 1);
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  const of = () =>
    `${status} for ${JSON.stringify(request.toString('latin1').slice(0, 300))}: ${JSON.stringify(body.slice(0, 200))}`;
  if (status >= 500 && !documented.has(status)) heard.faults.push(of());
  if (/\n\s+at |node:internal|node_modules/.test(answer) && status !== 200)
    heard.faults.push(`a stack trace: ${of()}`);
  if (status >= 400 && body.trim().split('\n').length > 1) heard.faults.push(`more than a line: ${of()}`);
}

/** Everything that is answered until the other side hangs up; nothing where it does not. */
function ask(port, request, { below, chance }) {
  return new Promise((resolve) => {
    // Each of many addresses of this machine: one alone would be refused for asking too much.
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + below(250)}` });
    let answer = '';
    const timer = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, patienceMs);
    socket.setEncoding('latin1');
    socket.on('data', (text) => (answer.length < 100_000 ? (answer += text) : undefined));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    const hangsUp = chance(0.1);
    const cut = chance(0.1) ? below(request.length) : request.length;
    socket.write(request.subarray(0, cut));
    setTimeout(() => socket.write(request.subarray(cut)), cut < request.length ? 50 : 0);
    // What was cut short never comes to its end by itself before the server has lost its patience.
    setTimeout(() => (hangsUp ? socket.destroy() : socket.end()), 300);
  });
}
