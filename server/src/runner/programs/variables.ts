// Environment variables by their names, which Windows knows in any case.

/** A variable of an environment that may be a copy: on Windows, only `process.env` itself finds names in any case. */
export function variable(env: NodeJS.ProcessEnv, name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'win32' || env[name] !== undefined) return env[name];
  return Object.entries(env).find(([other]) => sameName(other, name, platform))?.[1];
}

/** Environment variables that replace others; on Windows those too that are written in another case, as only one of them would count. */
export function withVariables(
  environment: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const replaced = new Set(Object.keys(changes).map((name) => nameOf(name, platform)));
  return { ...Object.fromEntries(Object.entries(environment).filter(([name]) => !replaced.has(nameOf(name, platform)))), ...changes };
}

function sameName(one: string, other: string, platform: NodeJS.Platform): boolean {
  return nameOf(one, platform) === nameOf(other, platform);
}

/** A name as it is compared: Windows knows variables in any case. */
export function nameOf(name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? name.toUpperCase() : name;
}
