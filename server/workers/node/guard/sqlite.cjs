// Databases of node:sqlite: Node's own permissions know nothing of their files.
'use strict';
const { apply, denied } = require('./denial.cjs');
const { check, given } = require('./files.cjs');

const { construct } = Reflect;
const { exec: match } = RegExp.prototype;
const { setPrototypeOf, getPrototypeOf } = Object;
const { join, map } = Array.prototype;

/** Whatever stands between the words, comments too. */
const OPENS_ANOTHER = /\battach\b|\bvacuum\b[^]*\binto\b/i;
/** SQLite takes these for addresses with options of their own. */
const ADDRESS = /^file:/i;

function checkSql(sql) {
  if (typeof sql === 'string' && apply(match, OPENS_ANOTHER, [sql]) !== null)
    throw denied({ permission: 'filesystem:read', detail: 'attach another database file' });
}

/** @returns the place as it was judged, which nothing changes any more. */
function checkedPlace(kind, value) {
  if (value === ':memory:' || value === '') return value;
  const place = given(value);
  if (typeof place !== 'string') return place;
  if (apply(match, ADDRESS, [place]) !== null)
    throw denied({
      permission: kind === 'read' ? 'filesystem:read' : 'filesystem:write',
      detail: 'open a database by a file: address and not by its path',
    });
  check(kind, place);
  return place;
}

/**
 * Changes the class where it is, and puts a function in front of it: of a class that extends it, the original would be the prototype, and so at
 * everybody's hand.
 */
function changeDatabase(sqlite, name) {
  const Original = sqlite[name];
  if (Original === undefined) return;
  const { prototype } = Original;
  for (const method of ['exec', 'prepare']) {
    const original = prototype[method];
    prototype[method] = function (sql, ...rest) {
      checkSql(sql);
      return apply(original, this, [sql, ...rest]);
    };
  }
  const { createTagStore } = prototype;
  if (createTagStore !== undefined) {
    let changed = false;
    prototype.createTagStore = function (...args) {
      const store = apply(createTagStore, this, args);
      if (!changed) changeTagStore(getPrototypeOf(store));
      changed = true;
      return store;
    };
  }
  const Guarded = function (file, options) {
    if (new.target === undefined) throw new TypeError(`Class constructor ${name} cannot be invoked without 'new'`);
    // A copy: the plugin's own may answer differently when it is read again.
    const own = { ...options, allowExtension: false };
    return construct(Original, [checkedPlace(own.readOnly === true ? 'read' : 'write', file), own], new.target);
  };
  Object.defineProperty(Guarded, 'name', { value: name });
  Guarded.prototype = prototype;
  Object.defineProperty(prototype, 'constructor', { value: Guarded, writable: true, configurable: true });
  setPrototypeOf(Guarded, Function.prototype);
  sqlite[name] = Guarded;
}

/** Their queries are compiled without a call of `prepare`. */
function changeTagStore(prototype) {
  for (const method of ['get', 'all', 'iterate', 'run']) {
    const original = prototype[method];
    prototype[method] = function (strings, ...values) {
      const parts = apply(map, strings, [(part) => `${part}`]);
      checkSql(apply(join, parts, ['?']));
      return apply(original, this, [parts, ...values]);
    };
  }
}

exports.changeSqlite = (sqlite) => {
  for (const name of ['DatabaseSync', 'Database']) changeDatabase(sqlite, name);
  const { backup } = sqlite;
  if (backup === undefined) return;
  sqlite.backup = (source, file, ...rest) => backup(source, checkedPlace('write', file), ...rest);
};
