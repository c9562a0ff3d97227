// Which granted program a name or a path stands for, and how that program is started. Starts nothing.
'use strict';
const path = require('node:path');

// Captured: plugin code may replace them later.
const uncurry = (fn) => Function.prototype.call.bind(fn);
const toLowerCase = uncurry(String.prototype.toLowerCase);
const endsWith = uncurry(String.prototype.endsWith);
const slice = uncurry(String.prototype.slice);
const includes = uncurry(String.prototype.includes);
const exec = uncurry(RegExp.prototype.exec);
const { basename: winBasename, normalize: winNormalize } = path.win32;
const { basename: posixBasename } = path.posix;

/** What the files of commands end with on Windows. */
const ENDINGS = ['.exe', '.com', '.cmd', '.bat', '.ps1'];

/** @param rules those of the policy's `spawn`. */
function grantedPrograms(rules, platform = process.platform) {
  const onWindows = platform === 'win32';
  const basename = onWindows ? winBasename : posixBasename;
  const isPlace = (text) => includes(text, '/') || (onWindows && (includes(text, '\\') || includes(text, ':')));

  /** What of a name or a path tells programs apart. On Windows that is neither case, nor the kind of slash, nor what the file ends with. */
  function keyOf(text) {
    if (!onWindows) return text;
    // A name is looked for on PATH, and a place never is, not even one right here.
    const lower = toLowerCase(isPlace(text) ? `at ${winNormalize(text)}` : text);
    return withoutEnding(lower, lower);
  }

  function withoutEnding(text, lower) {
    for (let index = 0; index < ENDINGS.length; index++) if (endsWith(lower, ENDINGS[index])) return slice(text, 0, -ENDINGS[index].length);
    return text;
  }

  const programs = rules.map((rule) => {
    const start = rule.run ?? { file: rule.path, args: [] };
    // Node.js names the usual shell by this place, wherever else PATH has it.
    const places = [rule.path, ...rule.reals, ...(!onWindows && rule.name === 'sh' ? ['/bin/sh'] : [])];
    return { start, name: keyOf(rule.name), places: places.map(keyOf) };
  });

  /**
   * How to start what is asked for: names by the absolute path at which the host found the program, as the system may look elsewhere.
   * @returns `{ file, args }`, of which `args` go before all others; undefined for what is not granted.
   */
  function startOf(file) {
    if (typeof file !== 'string') return undefined;
    const asked = keyOf(file);
    for (let rule = 0; rule < programs.length; rule++) {
      const { name, places, start } = programs[rule];
      if (asked === name) return start;
      for (let index = 0; index < places.length; index++)
        // Elsewhere than on Windows, one file is another program by another name.
        if (asked === places[index]) return onWindows ? start : { file, args: [] };
    }
    return undefined;
  }

  /** The name by which a permission would grant it. */
  function nameOf(file) {
    const name = basename(`${file}`);
    return onWindows ? withoutEnding(name, toLowerCase(name)) : name;
  }

  /** The command at the beginning of a line for a shell. */
  function firstWord(line) {
    if (onWindows) {
      const [, quoted, word] = exec(/^\s*(?:"([^"]*)"?|([^\s"]+))/, `${line}`) ?? [];
      return quoted ?? word ?? '';
    }
    // Variables may be set in front of it.
    const [, quoted, alsoQuoted, word] = exec(/^\s*(?:[A-Za-z_]\w*=[^\s'"]*\s+)*(?:"([^"]*)"?|'([^']*)'?|([^\s"']+))/, `${line}`) ?? [];
    return quoted ?? alsoQuoted ?? word ?? '';
  }

  /** The command that somebody means who starts a shell with this; undefined where that is not what they do. */
  function meantByShell(file, args) {
    const shell = toLowerCase(nameOf(file));
    if (exec(/^(?:sh|bash|dash|zsh|ksh|pwsh|powershell)$/, shell) !== null) return args?.[1] === '-c' ? firstWord(args[2]) : undefined;
    if (!onWindows || shell !== 'cmd' || !Array.isArray(args)) return undefined;
    for (let index = 1; index < args.length - 1; index++) {
      if (toLowerCase(`${args[index]}`) !== '/c') continue;
      // The whole line stands in quotes of its own there.
      const [, inner] = exec(/^"(.*)"$/, `${args[index + 1]}`) ?? [];
      return firstWord(inner ?? args[index + 1]);
    }
    return undefined;
  }

  return { startOf, nameOf, firstWord, meantByShell };
}

module.exports = { grantedPrograms };
