import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { lineOf, MonitorError } from '../core/errors.ts';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Browsers take none that lasts longer (CA/Browser Forum, Baseline Requirements 6.3.2). */
const days = 397;

/**
 * A certificate that this machine gives itself, for these names; kept in the folder, so that a browser that was told to trust it knows
 * it again. Made anew when a name is missing in it or it has run out. Its key is the owner's alone.
 * @throws MonitorError `tls-unreadable` where it cannot be kept.
 */
export async function selfCertificate(folder: string, names: readonly string[]): Promise<Certificate> {
  const [certPath, keyPath] = [join(folder, 'self.crt'), join(folder, 'self.key')];
  try {
    const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
    if (fits(new X509Certificate(cert), names)) return { cert, key };
  } catch {
    // None yet, or none that can be read: one is made.
  }
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Sonovigil' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + days * 24 * 3600_000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  });
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Anew: a file that is there keeps its mode.
    await rm(keyPath, { force: true });
    await writeFile(keyPath, made.private, { mode: 0o600 });
    await writeFile(certPath, made.cert);
  } catch (error) {
    throw MonitorError.of('tls-unreadable', [lineOf(error)], error);
  }
  return { cert: made.cert, key: made.private };
}

const fits = (certificate: X509Certificate, names: readonly string[]): boolean =>
  new Date(certificate.validTo).getTime() > Date.now() &&
  names.every(
    (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
