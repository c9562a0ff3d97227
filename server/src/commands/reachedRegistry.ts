// How registries are reached, by npm's own configuration. What must not be seen of that is hidden in all that is printed from then on.
import { machinePolicies } from '../policy/machinePolicy.ts';
import { refuseRegistry } from '../registry/policed.ts';
import { hideValues } from '../host/secrets.ts';
import { registryOptions, secretsOf, type RegistryOptions, type RegistryWanted } from '../registry/remote/registryOptions.ts';

/** @throws RegistryError where something in the configuration cannot be used, and RegistryRefused for a registry that this machine's policy does not allow. */
export async function reachedRegistry(wanted: RegistryWanted): Promise<RegistryOptions> {
  const options = await registryOptions(wanted);
  refuseRegistry(options.registry, await machinePolicies());
  hideValues(Object.fromEntries(secretsOf(options).map((secret, index) => [`secret ${index}`, secret])));
  return options;
}
