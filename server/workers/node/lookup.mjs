// Finds what to call in a handler's module.

/** Objects in which a module's functions may be: itself, its default export, and the default of a transpiled ES module. */
function containers(module) {
  const found = [module];
  const exported = module.default;
  if (isContainer(exported)) {
    found.push(exported);
    if (isContainer(exported.default) && exported.default !== exported) found.push(exported.default);
  }
  return found;
}

function isContainer(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Finds what to call: the function that the manifest names, else the one with the event's name, else `handler`, else the default export.
 * A name may be a function, a method of an exported object, or a method of an exported class (`type`).
 */
export function findHandler(module, event, wanted) {
  const places = containers(module);
  const names = wanted === undefined ? [event, 'handler'] : [wanted];
  for (const name of names) {
    for (const place of places) {
      const value = member(place, name);
      if (value === undefined) continue;
      if (!isClass(value)) return { fn: value, self: place === module ? undefined : place, name };
      const method = [event, 'handler'].find((candidate) => hasMethod(value, candidate));
      if (method !== undefined) return { type: value, name: method };
    }
    for (const place of places) {
      const type = [place, ...Object.values(place)].find((value) => hasMethod(value, name));
      if (type !== undefined) return { type, name };
    }
  }
  if (wanted !== undefined) return undefined;
  const fn = places.findLast((place) => typeof place === 'function' && !isClass(place));
  return fn && { fn, self: undefined, name: 'default' };
}

function member(place, name) {
  const value = place[name];
  if (typeof value !== 'function') return undefined;
  // Not what every function and object inherits: `apply`, `toString`, …
  return value === Function.prototype[name] || value === Object.prototype[name] ? undefined : value;
}

function hasMethod(type, name) {
  return (
    typeof type === 'function' &&
    typeof type.prototype === 'object' &&
    type.prototype !== null &&
    member(type.prototype, name) !== undefined
  );
}

function isClass(value) {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** What could have been called, for the message that nothing was found. */
export function listFunctions(module) {
  const names = new Set();
  for (const place of containers(module)) {
    for (const [name, value] of Object.entries(place)) {
      if (typeof value === 'function' && name !== 'module.exports') names.add(isClass(value) ? `class ${name}` : name);
    }
  }
  return [...names].slice(0, 20).join(', ');
}
