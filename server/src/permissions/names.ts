// The names of permissions.

/** The five kinds of permission. Each may be narrowed by a scope: `network:request:api.example.com`. */
export const PERMISSION_KINDS = ['filesystem:read', 'filesystem:write', 'network:request', 'process:spawn', 'env:read'] as const;

export type PermissionKind = (typeof PERMISSION_KINDS)[number];

/** One declared permission. `name` is the canonical text (`kind` or `kind:scope`) that grants are stored under. */
export interface Permission {
  name: string;
  kind: PermissionKind;
  scope?: string;
}

/** Takes a canonical name apart. Undefined where its kind is not among those that this version knows. */
export function permissionNamed(name: string): Permission | undefined {
  const kind = PERMISSION_KINDS.find((one) => name === one || name.startsWith(`${one}:`));
  return kind && { name, kind, ...(name !== kind && { scope: name.slice(kind.length + 1) }) };
}
