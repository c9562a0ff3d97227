// The spelling of names that Node.js itself knows: its permissions compare letter by letter, also where the file system takes names in any case.
'use strict';

// Captured: plugin code may replace them later.
const uncurry = (fn) => Function.prototype.call.bind(fn);
const startsWith = uncurry(String.prototype.startsWith);
const endsWith = uncurry(String.prototype.endsWith);
const slice = uncurry(String.prototype.slice);

/**
 * @param rules those of paths.cjs.
 * @param places what was granted, as Node.js was told it.
 * @param resolve makes a path absolute.
 * @returns a function that gives a name the letters of the granted folder that it lies in; any other value is left as it is.
 */
function speller(rules, places, resolve) {
  const { sep, fold, plain, comparable, within } = rules;
  if (fold('a') === 'a' && fold('A') === 'A') return (value) => value;
  // The innermost first: what is granted in a granted folder is another thing to Node.js.
  const folders = [...places].sort((one, other) => other.length - one.length);

  return (value) => {
    if (typeof value !== 'string') return value;
    const file = resolve(value);
    for (let index = 0; index < folders.length; index++)
      if (file === folders[index] || startsWith(file, folders[index] + sep)) return value;
    for (let index = 0; index < folders.length; index++) {
      const folder = folders[index];
      if (!within(file, folder)) continue;
      const below = slice(plain(file), plain(folder).length);
      const spelled = folder + below;
      // Letters that count as the same need not be as many, and what names a stream of a file is no part of the file's own name.
      if (endsWith(file, below) && comparable(spelled) === comparable(file)) return spelled;
    }
    return value;
  };
}

module.exports = { speller };
