import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../server/package-root.ts';

/** Real ultrasound beside the project; it is never part of it. */
export const realData: string = join(packageRoot, '..', 'shared', 'data');

/** Whether the real data is there. Tests that need it are skipped where it is not, and this says so. */
export const hasRealData: boolean = existsSync(realData);

if (!hasRealData) console.log(`skipped: tests on real ultrasound (${realData} is not there)`);
