import { createHash } from 'node:crypto';
import { z } from 'zod';

/** sha-256, hex. */
export const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** One that was written down. */
export const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);
