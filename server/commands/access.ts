import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MonitorError, lineOf } from '../core/errors.ts';
import { roles } from '../core/roles.ts';
import { selfCertificate, type Certificate } from '../store/self-certificate.ts';
import { makeTokens, readTokens, tokensOf, type TokensByRole } from '../store/token-file.ts';
import type { Access } from '../transport/gate.ts';
import { isEveryAddress, isLoopback, namesOf } from '../transport/own-names.ts';

export interface AccessOptions {
  readonly host: string;
  readonly tokens?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsSelf?: boolean;
  readonly allowHost?: readonly string[];
}

export interface OpenedAccess {
  readonly access: Access;
  readonly names: readonly string[];
  readonly tls: Certificate | undefined;
  /** What whoever started it ought to be told when it listens at this URL. */
  readonly lines: (url: string) => readonly string[];
}

export const withAccessOptions = (command: Command): Command =>
  command
    .option(
      '--host <address>',
      'address of this machine to listen on; others than its own ask for tokens',
      '127.0.0.1',
    )
    .option('--allow-host <name>', 'another name by which this server is asked for; again for more', more, [])
    .option(
      '--tokens <file>',
      'YAML with tokens of viewer, operator and admin, instead of tokens.yaml in the state folder',
    )
    .option('--tls-cert <file>', 'PEM certificate: https instead of http')
    .option('--tls-key <file>', 'its PEM key')
    .option('--tls-self', 'https with a certificate that this machine gives itself');

const more = (name: string, before: readonly string[]): readonly string[] => [...before, name];

/**
 * Who may come in, and how: on this machine's own address everybody unless tokens are named, beyond it nobody without one.
 * @throws MonitorError `usage`, `tokens-unreadable`, `tls-unreadable`.
 */
export async function openAccess(options: AccessOptions, stateFolder: string): Promise<OpenedAccess> {
  const { host, allowHost = [] } = options;
  const names = namesOf(host, allowHost);
  const tls = await openTls(options, { names, folder: join(stateFolder, 'tls') });
  const found = await findTokens(options, join(stateFolder, 'tokens.yaml'));
  const access: Access = found === undefined ? { kind: 'open' } : { kind: 'tokens', tokens: found.tokens };
  return { access, names, tls, lines: (url) => linesFor(found, { url, host, secure: tls !== undefined }) };
}

interface FoundTokens {
  readonly tokens: TokensByRole;
  readonly from: string;
  readonly isNew: boolean;
}

async function findTokens(
  { host, tokens: file }: AccessOptions,
  kept: string,
): Promise<FoundTokens | undefined> {
  if (file !== undefined) return { tokens: await readTokens(file), from: file, isNew: false };
  const set = tokensOf(process.env);
  if (set !== undefined) return { tokens: set, from: 'the environment', isNew: false };
  if (isLoopback(host)) return undefined;
  const made = await makeTokens(kept);
  return { tokens: made ?? (await readTokens(kept)), from: kept, isNew: made !== undefined };
}

function linesFor(
  found: FoundTokens | undefined,
  { url, host, secure }: { readonly url: string; readonly host: string; readonly secure: boolean },
): readonly string[] {
  if (found === undefined) return [];
  const { tokens, from, isNew } = found;
  const there = isEveryAddress(host) ? url.replace(/\/\/[^/]*(?=:\d+$)/, `//${hostname()}`) : url;
  const links = roles.flatMap((role) => {
    const first = tokens[role]?.[0];
    const token = typeof first === 'string' ? first : first?.token;
    // Behind the #, which no browser sends and no log holds.
    return token === undefined ? [] : [`  ${role.padEnd(8)} ${there}/#token=${token}`];
  });
  return [
    ...(isNew ? ['Links that let in, shown this once:', ...links] : []),
    `Who comes needs a token; they are in ${from}.`,
    ...(secure || isLoopback(host)
      ? []
      : [
          'Without TLS pictures and tokens cross the network as they are: add --tls-self, or --tls-cert and --tls-key.',
        ]),
  ];
}

async function openTls(
  { tlsCert, tlsKey, tlsSelf = false }: AccessOptions,
  { names, folder }: { readonly names: readonly string[]; readonly folder: string },
): Promise<Certificate | undefined> {
  if ((tlsCert === undefined) !== (tlsKey === undefined) || (tlsSelf && tlsCert !== undefined))
    throw MonitorError.of('usage', ['TLS needs --tls-cert with --tls-key, or --tls-self alone.']);
  if (tlsCert === undefined || tlsKey === undefined)
    return tlsSelf ? selfCertificate(folder, names.map(bare)) : undefined;
  try {
    const [cert, key] = await Promise.all([readFile(tlsCert, 'utf8'), readFile(tlsKey, 'utf8')]);
    return { cert, key };
  } catch (error) {
    throw MonitorError.of('tls-unreadable', [lineOf(error)], error);
  }
}

/** An IPv6 address without the brackets of a URL. */
const bare = (name: string): string => name.replaceAll(/^\[|\]$/g, '');
