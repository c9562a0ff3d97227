// Whether a text names a plugin as registries do.

const NAME = /^(?:@[\w.-]+\/)?[A-Za-z0-9][\w-]*(?:\.[A-Za-z0-9][\w-]*)+(?:@[\w.^~<>=*| +-]+)?$/;

/** An id, or one under a scope, with a version or a range where there is one; undefined for anything else. */
export function namedPlugin(text: string): string | undefined {
  const given = text.trim();
  return given.length <= 214 && NAME.test(given) ? given : undefined;
}
