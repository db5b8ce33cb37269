import { describe, expect, it } from 'vitest';
import { isLoopback, namesOf, originOf } from '../../server/transport/own-names.ts';

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('says yes to %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '192.168.0.2', '127.evil.example', 'localhost.evil.example', ''])(
    'says no to %j',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

const here = { names: namesOf('127.0.0.1'), secure: false };

describe('originOf', () => {
  it.each([
    ['its own address', '127.0.0.1:8320', undefined],
    ['its own page', '127.0.0.1:8320', 'http://127.0.0.1:8320'],
    ['its own page by name', 'LocalHost:8320', 'http://localhost:8320'],
    ['its own page over IPv6', '[::1]:8320', 'http://[::1]:8320'],
    ['its own page through a tunnel', 'localhost:9000', 'http://localhost:9000'],
    ['no port, as for port 80', 'localhost', 'http://localhost'],
  ])('takes %s', (_, host, origin) => {
    expect(originOf({ host, origin }, here)).toBe('own');
  });

  it.each([
    ['no Host', undefined, undefined],
    ['a foreign name that points here', 'evil.example:8320', 'http://evil.example:8320'],
    ['a name that only begins like ours', 'localhost.evil.example', undefined],
    ['credentials before our name', 'evil.example@localhost:8320', undefined],
  ])('refuses the host of %s', (_, host, origin) => {
    expect(originOf({ host, origin }, here)).toBe('foreign-host');
  });

  it.each([
    ['the page of another site', '127.0.0.1:8320', 'https://evil.example'],
    ['the page of another local server', 'localhost:8320', 'http://localhost:3000'],
    ['a page without an origin', 'localhost:8320', 'null'],
    ['the same name over TLS', 'localhost:8320', 'https://localhost:8320'],
  ])('refuses the origin of %s', (_, host, origin) => {
    expect(originOf({ host, origin }, here)).toBe('foreign-origin');
  });

  it('takes the address that it was told to listen on', () => {
    const host = '127.0.0.2:8320';
    const there = { names: namesOf('127.0.0.2'), secure: false };
    expect(originOf({ host, origin: undefined }, there)).toBe('own');
    expect(originOf({ host, origin: undefined }, here)).toBe('foreign-host');
  });

  it('takes a name that it was given, and over TLS pages that came over TLS alone', () => {
    const ward = { names: namesOf('0.0.0.0', ['Watch.ward.example']), secure: true };
    const host = 'watch.ward.example:8320';
    expect(originOf({ host, origin: 'https://watch.ward.example:8320' }, ward)).toBe('own');
    expect(originOf({ host, origin: 'http://watch.ward.example:8320' }, ward)).toBe('foreign-origin');
    expect(originOf({ host: 'evil.example', origin: undefined }, ward)).toBe('foreign-host');
  });
});
