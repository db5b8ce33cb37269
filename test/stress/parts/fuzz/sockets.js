import { WebSocket } from 'ws';
import { encodeClientMessage } from '../../../../dist/server/wire/encode.js';
import { pack } from '../../../../dist/server/wire/envelope.js';
import { clientKinds, serverKinds } from '../../../../dist/server/wire/kinds.js';
import { decodeServerMessage } from '../../../../dist/server/wire/decode.js';
import { viewerSocket } from '../socket.js';

/** One valid message of each kind, but for those that would only fill the disk. */
const valid = [
  ...['play', 'pause', 'reset-limits', 'resume-audio', 'list-calibrations', 'list-labels'].map((kind) => ({
    kind,
  })),
  ...[-1, 0, 3, 1e9].map((frames) => ({ kind: 'step', frames })),
  ...[0, 8.5, 1e300].map((timeSeconds) => ({ kind: 'seek', timeSeconds })),
  ...[true, false].flatMap((on) => [
    { kind: 'loop', on },
    { kind: 'inspect', on },
  ]),
  ...['forward', 'backward', 'bounce'].map((way) => ({ kind: 'way', way })),
  { kind: 'speed', speed: 0.25 },
  { kind: 'set-limit', score: 'peak', value: 0.45, side: 'upper' },
  { kind: 'set-limit', score: 'latent', value: 1e9, side: 'lower' },
  { kind: 'acknowledge', alarm: 2 },
  { kind: 'open', cine: 1 },
  ...['full', 'tile', 'scores'].map((detail) => ({ kind: 'show', detail })),
  { kind: 'tune', limits: { peak: 0.5 }, episodeRule: { onSeconds: 0.5, offSeconds: 2, endRatio: 0.9 } },
  { kind: 'choose-calibration', calibration: '../../../etc/passwd' },
  { kind: 'save-calibration', name: '夜勤', author: 'A', reason: 'why' },
  { kind: 'label', label: 'abnormal', extent: { kind: 'stretch', fromSeconds: 1, toSeconds: 2.5 } },
  { kind: 'unlabel', id: 2 },
  { kind: 'name-patient', patient: 'p1' },
  { kind: 'export-labels' },
  { kind: 'ping', clientMs: 1234.5 },
  { kind: 'pause-audio', forMs: 120_000 },
  { kind: 'set-alarms', change: { endRatio: 0.8, priorities: { frozen: 'high' }, audible: false } },
];
/** What takes the server long is asked for seldom, so that it is not this alone that is tried. */
const costly = [
  { kind: 'clip' },
  { kind: 'score-all' },
  {
    kind: 'set-sector',
    outline: [
      [0.5, 0.05],
      [0.9, 0.75],
      [0.1, 0.75],
    ],
  },
];
const wrongValues = [
  null,
  true,
  '',
  '__proto__',
  -1,
  0,
  1e308,
  -1e308,
  2 ** 53,
  [],
  {},
  [[[]]],
  'x'.repeat(3000),
];

/** One message that nobody should send: bytes or text. */
export function strangeMessage(random) {
  const { one, below, chance, bytes, text } = random;
  const message = {
    stream: chance(0.9) ? one(['s1', 's2']) : text(below(300)),
    ...one(chance(0.01) ? costly : valid),
  };
  const ways = [
    () => bytes(below(200)),
    () => encodeClientMessage(message),
    // A bit or some bytes of it another.
    () => {
      const changed = Buffer.from(encodeClientMessage(message));
      for (let time = 0; time <= below(4); time++) changed[below(changed.length)] = below(256);
      return changed;
    },
    () => Buffer.from(encodeClientMessage(message)).subarray(0, below(60)),
    () => Buffer.concat([encodeClientMessage(message), bytes(below(50))]),
    // Its fields with other values, missing, or more of them.
    () => {
      const { kind, ...header } = message;
      const field = one(Object.keys(header));
      if (chance(0.2)) delete header[field];
      else header[field] = one(wrongValues);
      if (chance(0.2)) header[one(['__proto__', 'constructor', 'role', 'kind', 'x'])] = one(wrongValues);
      return pack({ kind: clientKinds[kind], header, sections: [] });
    },
    // Of another kind than its fields say; of the server's kinds among them.
    () => pack({ kind: one([below(256), ...Object.values(serverKinds)]), header: message, sections: [] }),
    () =>
      pack({ kind: one(Object.values(clientKinds)), header: one(wrongValues), sections: [bytes(below(64))] }),
    () => pack({ kind: 82, header: { stream: 's1', deep: nested(1 + below(1000)) }, sections: [] }),
    () => Buffer.alloc(one([4096, 4097, 70_000, 2 ** 20]), below(256)),
    () => Buffer.alloc(0),
    () => (chance(0.5) ? text(below(100)) : JSON.stringify(message)),
  ];
  return one(ways)();
}

const nested = (depth) => {
  let value = 0;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

/** At a time, as from as many machines. */
const lanes = 8;
const inOneGo = 4;
/** Longer than an answer takes on a busy machine. */
const patienceMs = 30_000;

/**
 * Sends so many strange messages, over as many connections as it takes, each with the token of one role.
 * @returns what came back: refusals by their line, codes of closes, and what no server should say.
 */
export async function fuzzSockets({ url, random, count, tokens, alive }) {
  const heard = { sent: 0, connections: 0, refusals: new Map(), closes: new Map(), faults: [] };
  const more = () => heard.sent < count && alive();
  const lane = async () => {
    while (more()) await oneConnection({ url, token: random.one(tokens), random, heard, more });
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return heard;
}

async function oneConnection({ url, token, random, heard, more }) {
  const headers = { authorization: `Bearer ${token}` };
  const socket = viewerSocket(url, { headers });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', (error) => {
    if (socket.readyState === WebSocket.CONNECTING)
      heard.faults.push(`not let in with a token: ${error.message}`);
  });
  let answered = () => undefined;
  socket.on('message', (data) => {
    const message = decodeServerMessage(data);
    if (message.kind === 'pong') answered();
    if (message.kind === 'refusal') hear(message.line, heard);
  });
  heard.connections++;
  await Promise.race([closed, new Promise((resolve) => socket.once('open', resolve))]);
  while (socket.readyState === WebSocket.OPEN && more()) {
    for (let left = 1 + random.below(inOneGo); left > 0; left--) {
      socket.send(strangeMessage(random));
      heard.sent++;
    }
    // It must answer to the next one that is right, or have let go.
    const pong = new Promise((resolve) => (answered = resolve));
    socket.send(encodeClientMessage({ kind: 'ping', stream: 's1', clientMs: heard.sent }));
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs, 'late')));
    const came = await Promise.race([pong, closed, late]);
    clearTimeout(timer);
    if (came === 'late') heard.faults.push(`no answer to a ping within ${patienceMs / 1000} s`);
    if (came === 'late' || random.chance(0.002)) socket.terminate();
  }
  socket.close();
  const code = await closed;
  heard.closes.set(code, (heard.closes.get(code) ?? 0) + 1);
}

function hear(line, { refusals, faults }) {
  // One line of what was said, and not the value in it, so that they can be counted.
  const known = refusals.size < 1000 ? line : 'others';
  refusals.set(known, (refusals.get(known) ?? 0) + 1);
  if (/\n|\bat .+:\d+:\d+|node:/.test(line)) faults.push(`a refusal that is no line for people: ${line}`);
}
