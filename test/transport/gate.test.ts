import { describe, expect, it } from 'vitest';
import { ms } from '../../server/core/units.ts';
import { Gate, type Access, type Admission } from '../../server/transport/gate.ts';

const tokens: Access = {
  kind: 'tokens',
  tokens: { viewer: ['viewer-token-of-1', 'viewer-token-of-2'], admin: ['admin-token-of-ward'] },
};
const here = '10.0.0.7';

/** A gate whose clocks the test sets. */
function gateAt(access: Access = tokens): { gate: Gate; at: { nowMs: number; wallMs: number } } {
  const at = { nowMs: 0, wallMs: Date.UTC(2026, 0, 1) };
  const options = { clock: { nowMs: () => ms(at.nowMs) }, secure: false, wallMs: () => at.wallMs };
  return { gate: new Gate(access, options), at };
}

const asked = (gate: Gate, given: { cookie?: string; authorization?: string }): Admission =>
  gate.admissionOf({ cookie: given.cookie, authorization: given.authorization, address: here });

/** What a browser sends back of a Set-Cookie. */
function cookieOf(admission: Admission): string {
  if (admission.kind !== 'admitted' || admission.cookie === undefined) throw new Error('no cookie');
  return admission.cookie.split(';')[0]!;
}

describe('a gate without tokens', () => {
  it('lets everybody do everything', () => {
    expect(asked(gateAt({ kind: 'open' }).gate, {})).toEqual({
      kind: 'admitted',
      asker: { role: 'admin', known: false },
    });
  });
});

describe('a gate with tokens', () => {
  it.each([
    ['viewer-token-of-2', 'viewer'],
    ['admin-token-of-ward', 'admin'],
  ])('lets in who has %s, as %s', (token, role) => {
    const { gate } = gateAt();
    expect(gate.admit(token, here)).toMatchObject({ kind: 'admitted', asker: { role, known: true } });
    expect(asked(gate, { authorization: `Bearer ${token}` })).toMatchObject({
      kind: 'admitted',
      asker: { role, known: true },
    });
  });

  it('knows what a token is called, by the token and by the cookie that it gave', () => {
    const named = { operator: ['plain-operator-token', { name: 'night desk', token: 'night-desk-of-ward' }] };
    const { gate } = gateAt({ kind: 'tokens', tokens: named });
    const asker = { role: 'operator', known: true, tokenName: 'night desk' };
    const admission = gate.admit('night-desk-of-ward', here);
    expect(admission).toMatchObject({ asker });
    expect(asked(gate, { cookie: cookieOf(admission) })).toMatchObject({ asker });
  });

  it.each([{}, { cookie: 'sonovigil=1' }, { authorization: 'Basic YWRtaW46YWRtaW4=' }])(
    'lets nobody in with %o',
    (given) => {
      expect(asked(gateAt().gate, given)).toEqual({ kind: 'refused', reason: 'none' });
    },
  );

  it('gives a cookie that no script and no other site can use, and that holds no token', () => {
    const admission = gateAt().gate.admit('admin-token-of-ward', here);
    expect(admission).toMatchObject({
      cookie: expect.stringMatching(/; HttpOnly; SameSite=Strict;/) as string,
    });
    expect(JSON.stringify(admission)).not.toContain('admin-token');
  });

  it('knows a cookie again, also after a restart, until a day has passed', () => {
    const { gate } = gateAt();
    const cookie = cookieOf(gate.admit('viewer-token-of-1', here));
    const { gate: restarted, at } = gateAt();
    expect(asked(restarted, { cookie: `other=1; ${cookie}; more=2` })).toMatchObject({
      asker: { role: 'viewer' },
    });
    at.wallMs += 24 * 3600_000;
    expect(asked(restarted, { cookie })).toEqual({ kind: 'refused', reason: 'none' });
  });

  it('takes no copy of a cookie whose session was given back, nor one that was renewed from it', () => {
    const { gate } = gateAt();
    const cookie = cookieOf(gate.admit('viewer-token-of-1', here));
    const elsewhere = cookieOf(gate.admit('viewer-token-of-1', here));
    const renewed = asked(gate, { cookie });
    gate.farewell(cookie);
    for (const copy of [cookie, cookieOf(renewed)])
      expect(asked(gate, { cookie: copy })).toEqual({ kind: 'refused', reason: 'none' });
    expect(renewed).toMatchObject({ kind: 'admitted' });
    expect(renewed.kind === 'admitted' && renewed.isOver?.()).toBe(true);
    expect(asked(gate, { cookie: elsewhere })).toMatchObject({ asker: { role: 'viewer' } });
    expect(gate.admit('viewer-token-of-1', here)).toMatchObject({ asker: { role: 'viewer' } });
  });

  it('ends no session for a cookie that somebody made up', () => {
    const { gate } = gateAt();
    const cookie = cookieOf(gate.admit('viewer-token-of-1', here));
    gate.farewell(cookie.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')));
    gate.farewell(undefined);
    expect(asked(gate, { cookie })).toMatchObject({ asker: { role: 'viewer' } });
  });

  it('takes no cookie that was lengthened, or whose token is gone', () => {
    const { gate } = gateAt();
    const cookie = cookieOf(gate.admit('admin-token-of-ward', here));
    const longer = cookie.replace(/=(\d{10})/, (_, until: string) => `=${Number(until) + 1}`);
    expect(longer).not.toBe(cookie);
    expect(asked(gate, { cookie: longer })).toEqual({ kind: 'refused', reason: 'none' });
    const others: Access = { kind: 'tokens', tokens: { admin: ['another-admin-token'] } };
    const named = cookieOf(gateAt(others).gate.admit('another-admin-token', here)).split('=')[0]!;
    const renamed = cookie.replace(/^[^=]*/, named);
    expect(asked(gateAt(others).gate, { cookie: renamed })).toEqual({ kind: 'refused', reason: 'none' });
  });

  it('refuses right tokens too after ten wrong ones, for a minute and from there alone', () => {
    const { gate, at } = gateAt();
    const cookie = cookieOf(gate.admit('admin-token-of-ward', here));
    for (let guess = 0; guess < 10; guess++)
      expect(gate.admit(`guess ${guess}`, here)).toEqual({ kind: 'refused', reason: 'wrong' });
    expect(gate.admit('admin-token-of-ward', here)).toEqual({ kind: 'refused', reason: 'too-many' });
    expect(asked(gate, { authorization: 'Bearer admin-token-of-ward' })).toMatchObject({
      reason: 'too-many',
    });
    expect(asked(gate, { cookie })).toMatchObject({ asker: { role: 'admin' } });
    expect(gate.admit('admin-token-of-ward', '10.0.0.8')).toMatchObject({ asker: { role: 'admin' } });
    at.nowMs += 60_000;
    expect(gate.admit('admin-token-of-ward', here)).toMatchObject({ asker: { role: 'admin' } });
  });
});
