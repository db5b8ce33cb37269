import { mayDo } from '../../server/core/roles.ts';
import type { ClientMessage, Role } from '../../server/wire/messages.ts';
import { neededRoles } from '../../server/wire/needed-roles.ts';

/** The role that a request needs and a viewer of this role lacks; nothing where it may be asked. */
export function lackedRole(role: Role, kind: ClientMessage['kind']): Role | undefined {
  const needed = neededRoles[kind];
  return mayDo(role, needed) ? undefined : needed;
}
