import type { Role } from './roles.ts';

/** Who asks for something, as far as the server knows. */
export interface Asker {
  readonly role: Role;
  /** Whether they came with a token; where none is needed the role says nothing of who they are. */
  readonly known: boolean;
  /** What the token is called, where it has a name. */
  readonly tokenName?: string | undefined;
}

/**
 * Who did something, for the record: the name that they typed, if they did, and what their token says of them.
 * `operator`, `operator, night desk`, `A. Nurse (operator, night desk)`; without tokens `A. Nurse` or `somebody at this machine`.
 */
export function signatureOf({ role, known, tokenName }: Asker, typed?: string): string {
  if (!known) return typed ?? 'somebody at this machine';
  const came = tokenName === undefined ? role : `${role}, ${tokenName}`;
  return typed === undefined ? came : `${typed} (${came})`;
}
