import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTokens, readTokens, tokensOf } from '../../server/store/token-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonovigil-tokens-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(text: string, mode = 0o600): Promise<string> {
  const path = join(folder, 'tokens-of-test.yaml');
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describe('makeTokens', () => {
  it('keeps a token for each role where its owner alone reads it, and never replaces them', async () => {
    const path = join(folder, 'new', 'tokens.yaml');
    const made = await makeTokens(path);
    expect(Object.keys(made ?? {})).toEqual(['viewer', 'operator', 'admin']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readTokens(path)).toEqual(made);
    const before = await readFile(path, 'utf8');
    expect(await makeTokens(path)).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

describe('readTokens', () => {
  it('takes one token or several of a role', async () => {
    const path = await file('viewer: one-viewer-token-\nadmin: [first-admin-token, second-admin-token]\n');
    expect(await readTokens(path)).toEqual({
      viewer: ['one-viewer-token-'],
      admin: ['first-admin-token', 'second-admin-token'],
    });
  });

  it('takes tokens with a name, and refuses a name that would break a line', async () => {
    const named = { name: 'night desk', token: 'night-desk-token-1' };
    const path = await file('operator: [{ name: night desk, token: night-desk-token-1 }]\n');
    expect(await readTokens(path)).toEqual({ operator: [named] });
    const broken = await file('operator: [{ name: "night\\ndesk", token: night-desk-token-1 }]\n');
    await expect(readTokens(broken)).rejects.toThrow('or with {name, token}');
  });

  it('refuses a file that others may read, and says how to mend it', async () => {
    const path = await file('admin: a-token-of-ours-1\n', 0o644);
    await expect(readTokens(path)).rejects.toThrow(`others may read it. Run: chmod 600 ${path}`);
  });

  it.each([
    ['a token that can be guessed', 'admin: tooshort-secret'.slice(0, 20), 'tokens of 16 to 200'],
    ['an unknown role', 'root: tooshort-secret-1234\n', 'expected viewer, operator or admin'],
    ['no YAML', 'admin: "tooshort-secret\n- [', 'it is no YAML'],
    ['nothing', '', 'it holds no token'],
  ])('refuses %s, and shows no token', async (_, text, line) => {
    const reading = readTokens(await file(text));
    await expect(reading).rejects.toThrow(line);
    await expect(reading).rejects.not.toThrow('tooshort');
  });
});

describe('tokensOf', () => {
  it('takes them from the environment, where any is set', () => {
    expect(tokensOf({ SONOVIGIL_VIEWER_TOKEN: 'a-viewer-token-of-ours' })).toEqual({
      viewer: ['a-viewer-token-of-ours'],
    });
    expect(tokensOf({ SONOVIGIL_ADMIN_TOKEN: '' })).toBeUndefined();
    expect(() => tokensOf({ SONOVIGIL_ADMIN_TOKEN: 'short' })).toThrow('16 to 200');
  });
});
