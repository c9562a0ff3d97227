// How the editor reaches registries: by its setting, and by what npm is configured with where plugins are installed.
import { homedir } from 'node:os';
import type { InstallPlace } from '../../contract/installedViews.ts';
import { hideValues } from '../../host/secrets.ts';
import type { PlacedPolicy } from '../../policy/policy.ts';
import { refuseRegistry } from '../../registry/policed.ts';
import type { RegistryFor } from '../../registry/install/sources.ts';
import { Registry } from '../../registry/remote/registry.ts';
import { registryOptions, secretsOf } from '../../registry/remote/registryOptions.ts';

/**
 * For plugins of the user's own, no workspace has a say in where they come from.
 * @param policies those of this machine: a registry that they do not allow is not asked.
 * @param preferred the registry of the user's setting, for what is not known to come from elsewhere.
 */
export function registryAccess(place: InstallPlace, policies: readonly PlacedPolicy[], preferred?: string): RegistryFor {
  const cwd = place.kind === 'workspace' ? place.folder : homedir();
  return async ({ registry = preferred }, scope) => {
    const options = await registryOptions({ cwd, ...(registry !== undefined && { registry }), ...(scope !== undefined && { scope }) });
    refuseRegistry(options.registry, policies);
    hideValues(Object.fromEntries(secretsOf(options).map((secret, index) => [`secret ${index}`, secret])));
    return new Registry(options);
  };
}
