// Databases of node:sqlite, of whose files Node's own permissions know nothing: held by the guard alone where the system holds nothing.
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import type { RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-sqlite-')));
const folder = path.join(root, 'plugin');
const secret = path.join(root, 'secret.db');
const written = path.join(root, 'written.db');
const runner = createRunner({ sandbox: 'advisory', node: process.execPath });
afterAll(async () => {
  await runner.close();
  rmSync(root, { recursive: true, force: true });
});

mkdirSync(folder);
const database = new DatabaseSync(secret);
database.exec("create table s(a); insert into s values ('SECRET')");
database.close();
writeFileSync(
  path.join(folder, 'a.js'),
  `const { secret, written } = ${JSON.stringify({ secret, written })};
const sqlite = require('node:sqlite');
const { DatabaseSync } = sqlite;
const attack = (run) => { try { return JSON.stringify(run()) ?? 'done'; } catch (error) { return error.code ?? error.message; } };
const rows = (database, table = 's') => database.prepare('select * from ' + table).all();
exports.onCommand = async () => {
  const own = new DatabaseSync(__dirname + '/own.db');
  own.exec("create table if not exists t(a); delete from t; insert into t values (1)");
  const Plain = Object.getPrototypeOf(DatabaseSync);
  const Constructed = Object.getPrototypeOf(own).constructor;
  class Extended extends DatabaseSync {}
  const memory = () => new DatabaseSync(':memory:');
  const results = {
    opens: attack(() => rows(new DatabaseSync(secret, { readOnly: true }))),
    prototype: attack(() => rows(new Plain(secret, { readOnly: true }))),
    'constructor of an instance': attack(() => rows(new Constructed(secret))),
    'constructor of a class that extends it': attack(() => rows(new Extended(secret))),
    'address': attack(() => rows(new DatabaseSync('file:' + secret))),
    'changing options': attack(() => { let n = 0; return rows(new DatabaseSync(secret, { get readOnly() { return n++ > 0; } })); }),
    attach: attack(() => { const d = memory(); d.exec("attach '" + secret + "' as o"); return rows(d, 'o.s'); }),
    'attach by the method of the prototype': attack(() => { const d = memory(); Object.getPrototypeOf(d).exec.call(d, "attach '" + secret + "' as o"); return rows(d, 'o.s'); }),
    'attach by a statement': attack(() => { const d = memory(); d.prepare("attach '" + secret + "' as o").run(); return rows(d, 'o.s'); }),
    'attach by a tag': attack(() => { const d = memory(); if (!d.createTagStore) return 'ERR_ACCESS_DENIED'; const strings = ["attach '" + secret + "' as o"]; strings.raw = strings; d.createTagStore().run(strings); return rows(d, 'o.s'); }),
    'attach where expressions mean nothing': attack(() => { const { exec, test } = RegExp.prototype; RegExp.prototype.exec = () => null; RegExp.prototype.test = () => false; try { const d = memory(); d.exec("attach '" + secret + "' as o"); return rows(d, 'o.s'); } finally { Object.assign(RegExp.prototype, { exec, test }); } }),
    'vacuum into': attack(() => memory().exec("vacuum into '" + written + "'")),
    'vacuum behind a comment': attack(() => memory().exec("vacuum /*;*/ into '" + written + "'")),
    'vacuum in two lines': attack(() => memory().exec("vacuum --;\\n into '" + written + "'")),
    extension: attack(() => new DatabaseSync(':memory:', { allowExtension: true }).enableLoadExtension(true)),
  };
  results.backup = await Promise.resolve().then(() => sqlite.backup(own, written)).then(() => 'done', (error) => error.code);
  return { data: { own: rows(own, 't'), is: own instanceof DatabaseSync && new Extended(':memory:') instanceof DatabaseSync, name: DatabaseSync.name, results } };
};`,
);

// A folder of its own is all that the plugin may write.
const plugin: RunnerPlugin = {
  ...{ key: folder, id: 'com.example.sqlite', folder, settings: {} },
  grants: { permissions: ['filesystem:write:.'], workspaceFolders: [folder] },
};

test('a plugin opens databases where it may, and no others by whatever way', async () => {
  const outcome = await runner.invoke({
    ...{ plugin, script: 'a.js', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm', deadlineMs: 30_000 },
  });
  expect(outcome).toMatchObject({ ok: true });
  const { data } = (outcome as unknown as { value: { data: { results: Record<string, string> } } }).value;
  expect(data).toMatchObject({ own: [{ a: 1 }], is: true, name: 'DatabaseSync' });
  const opened = Object.entries(data.results).filter(
    ([, result]) => !/^ERR_ACCESS_DENIED$|EACCES|ERR_/.test(result) && !/not a constructor/.test(result),
  );
  expect(opened).toEqual([]);
  expect(existsSync(written)).toBe(false);
});
