import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor, withoutCredentials } from '../../server/core/redact.ts';

describe('a URL as people see it', () => {
  it.each([
    ['rtsp://10.0.0.7:554/heart', 'rtsp://10.0.0.7:554/heart'],
    ['rtsp://admin:hunter2@10.0.0.7/heart', 'rtsp://…@10.0.0.7/heart'],
    ['rtsp://admin:p@ss/w?rd#1@10.0.0.7/heart', 'rtsp://…@10.0.0.7/heart'],
    ['https://cam/live.m3u8?token=abc&x=1', 'https://cam/live.m3u8?…'],
    ['http://cam/live#access=abc', 'http://cam/live?…'],
    ['srt://10.0.0.7:9000?passphrase=correct%20horse', 'srt://10.0.0.7:9000?…'],
    ['rtmp://cdn/live/streamkey-123', 'rtmp://cdn/live/…'],
    ['RTSP://u:p@h', 'RTSP://…@h'],
    ['clips/a@b.mp4', 'clips/a@b.mp4'],
    ['phantom:sax?seed=7', 'phantom:sax?seed=7'],
  ])('%s is %s', (url, shown) => {
    expect(withoutCredentials(url)).toBe(shown);
  });
});

describe('what a decoder says', () => {
  it('loses the credentials as they stand in the URL and percent-decoded', () => {
    const redact = redactor('rtsp://admin:p%40ss%2Fword@10.0.0.7/heart?token=a%2Bb');
    expect(redact('login p@ss/word of admin, token a+b, or p%40ss%2Fword, refused')).toBe(
      'login … of …, token …, or …, refused',
    );
  });

  it('loses those of other URLs, as of a redirection', () => {
    expect(redactor('http://cam/live')("moved to 'https://u:p@other/x?sig=1' now")).toBe(
      "moved to 'https://…@other/x?…' now",
    );
  });

  const secret = fc
    .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 24 })
    // What stands for a secret, or what surrounds it, is none.
    .filter((text) => text.trim() === text && !/^[…@:/?&=#;.]*$/.test(text));
  const lines = fc.tuple(fc.string(), fc.string());
  const scheme = fc.constantFrom('rtsp', 'rtsps', 'http', 'https', 'srt', 'rtmp', 'udp');

  it('never holds user, password, key or token, encoded or not', () => {
    fc.assert(
      fc.property(
        scheme,
        fc.record({ user: secret, password: secret, token: secret }),
        lines,
        (name, own, [a, b]) => {
          const [user, password, token] = [own.user, own.password, own.token].map(encodeURIComponent) as [
            string,
            string,
            string,
          ];
          const url = `${name}://${user}:${password}@10.0.0.7/live?key=${token}`;
          const redact = redactor(url);
          for (const hidden of [user, password, token, own.user, own.password, own.token]) {
            if ('10.0.0.7/live?…@://rtsps https srt rtmp udp'.includes(hidden)) continue;
            expect(withoutCredentials(url)).not.toContain(hidden);
            // What the surroundings hold by themselves is nobody's secret, but it goes too.
            expect(redact(`${a} ${hidden} ${b} ${url}`)).not.toContain(hidden);
          }
        },
      ),
    );
  });

  it('never holds a password that was not encoded, whatever is in it', () => {
    fc.assert(
      fc.property(secret, (password) => {
        fc.pre(!'rtsp://…@10.0.0.7/live'.includes(password));
        expect(withoutCredentials(`rtsp://admin:${password}@10.0.0.7/live`)).toBe('rtsp://…@10.0.0.7/live');
        expect(redactor(`rtsp://admin:${password}@10.0.0.7/live`)(`refused ${password}`)).not.toContain(
          password,
        );
      }),
    );
  });
});
