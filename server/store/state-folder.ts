import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where episodes, labels and remembered sectors are kept unless told otherwise: `sonovigil` in the user's data folder. */
export const defaultStateFolder = (): string =>
  join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'sonovigil');
