import { createHash } from 'node:crypto';

/** sha-256, hex. */
export const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
