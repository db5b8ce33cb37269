import { expect, it } from 'vitest';
import { socketUrl } from '../../../client/connection/this-server.ts';

it('goes back to where the page came from, encrypted where the page was', () => {
  expect(socketUrl({ protocol: 'http:', host: '127.0.0.1:8320' })).toBe('ws://127.0.0.1:8320/socket');
  expect(socketUrl({ protocol: 'https:', host: 'bed3.local' })).toBe('wss://bed3.local/socket');
});
