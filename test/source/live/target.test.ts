import { describe, expect, it } from 'vitest';
import { liveArguments } from '../../../server/source/live/arguments.ts';
import { isLive, parseTarget } from '../../../server/source/live/target.ts';

describe('the name of a source', () => {
  it.each(['rtsp://cam/heart', 'udp://127.0.0.1:5000', 'gopher://x', 'v4l2:/dev/video0', '-'])(
    '%s means a live one',
    (named) => expect(isLive(named)).toBe(true),
  );
  it.each(['clip.mp4', 'C:\\clips\\a.mp4', 'phantom:sax?seed=7', './-', '/data/rtsp/a.avi'])(
    '%s means no live one',
    (named) => expect(isLive(named)).toBe(false),
  );
});

describe('a live source', () => {
  it.each([
    ['rtsp://cam/heart', 'rtsp://cam/heart', ['-rtsp_transport', 'tcp'], ['tcp']],
    ['rtsp://cam/heart?udp', 'rtsp://cam/heart', ['-rtsp_transport', 'udp'], ['tcp', 'rtp', 'udp']],
    [
      'rtsp://cam/heart?udp&token=a',
      'rtsp://cam/heart?&token=a',
      ['-rtsp_transport', 'udp'],
      ['tcp', 'rtp', 'udp'],
    ],
    ['rtmp://cam/live/key', 'rtmp://cam/live/key', [], ['rtmp', 'tcp']],
    [
      'rtmp://127.0.0.1:1935/live/key?listen=1',
      'rtmp://127.0.0.1:1935/live/key',
      ['-listen', '1'],
      ['rtmp', 'tcp'],
    ],
    ['srt://10.0.0.7:9000', 'srt://10.0.0.7:9000', [], ['srt']],
    ['srt://:9000?mode=listener', 'srt://127.0.0.1:9000?mode=listener', [], ['srt']],
    ['udp://127.0.0.1:5000', 'udp://127.0.0.1:5000?localaddr=127.0.0.1', [], ['udp']],
    ['udp://@:5000?fifo_size=99', 'udp://127.0.0.1:5000?fifo_size=99&localaddr=127.0.0.1', [], ['udp']],
    ['udp://0.0.0.0:5000', 'udp://0.0.0.0:5000?localaddr=0.0.0.0', [], ['udp']],
    ['udp://239.1.2.3:5000', 'udp://239.1.2.3:5000', [], ['udp']],
    ['http://cam/stream.mjpg', 'http://cam/stream.mjpg', [], ['http', 'https', 'tcp', 'tls']],
    ['https://cam/live.m3u8?t=1', 'https://cam/live.m3u8?t=1', ['-re'], ['http', 'https', 'tcp', 'tls']],
    ['v4l2:/dev/video0', '/dev/video0', ['-f', 'v4l2'], ['none']],
    [
      'v4l2:/dev/video0?size=1280x720&fps=30',
      '/dev/video0',
      ['-f', 'v4l2', '-video_size', '1280x720', '-framerate', '30'],
      ['none'],
    ],
    ['-', 'pipe:0', [], ['pipe']],
  ] as const)('%s is opened as %s', (named, ...[input, options, protocols]) => {
    expect(parseTarget(named)).toMatchObject({ input, options, protocols });
  });

  it.each(['gopher://x', 'file:///etc/passwd', 'concat://a|b', 'v4l2:video0', 'v4l2:/dev/video0?size=big'])(
    '%s is refused in one line',
    (named) =>
      expect(() => parseTarget(named)).toThrow(
        expect.objectContaining({ code: 'source-unknown', message: expect.not.stringContaining('\n') }),
      ),
  );

  it('never lets ffmpeg speak to files, whatever a playlist says', () => {
    for (const named of [
      'rtsp://c/h?udp',
      'rtmp://c/l/k',
      'srt://c:1',
      'udp://c:1',
      'https://c/a.m3u8',
      'v4l2:/dev/video0',
      '-',
    ]) {
      const args = liveArguments({ target: parseTarget(named), originMicros: 0, pictures: true });
      const allowed = args[args.indexOf('-protocol_whitelist') + 1]!.split(',');
      for (const protocol of ['file', 'concat', 'subfile', 'data', 'unix', 'ftp'])
        expect(allowed).not.toContain(protocol);
    }
  });
});
