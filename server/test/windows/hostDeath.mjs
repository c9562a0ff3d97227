// Run with Node.js for Windows, on Windows or elsewhere: kills a host whose plugin blocks and has started programs, and looks what is left. Prints
// a line of JSON for each check, and ends with 1 where one did not hold. Without an argument everything is looked at.
//
//   node server/test/windows/hostDeath.mjs [killed|late|leaves]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 15_000;
/** Within it a handler has to have begun, which takes a slow machine seconds where its program is started for it. */
const DEADLINE_MS = 5_000;
const hostProgram = path.join(import.meta.dirname, '../faults/hostUnderTest.mts');
const root = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'codex-host-death-')));
const tmp = path.join(root, 'tmp');
mkdirSync(tmp);
const [, , only] = process.argv;
const isWanted = (part) => only === undefined || only === part;
let failed = false;

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function check(name, pids) {
  const since = Date.now();
  while (pids.some(exists) && Date.now() - since < PATIENCE_MS) await delay(20);
  const left = pids.filter(exists);
  failed ||= left.length > 0;
  console.log(JSON.stringify({ name, holds: left.length === 0, ms: Date.now() - since, left: left.length }));
  for (const pid of left) process.kill(pid, 'SIGKILL');
}

/** A plugin whose handler starts a program that ends with it and one that does not, and then does what it is told. */
function makePlugin(name, then) {
  const folder = path.join(root, name);
  mkdirSync(folder);
  const script = `
    const { spawn } = require('node:child_process');
    const children = [{}, { detached: true }].map((more) =>
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', windowsHide: true, ...more }));
    const say = () => require('node:fs').writeSync(2, 'children ' + [process.pid, ...children.map((child) => child.pid)].join(' ') + '\\n');
    ${then}`;
  writeFileSync(path.join(folder, 'a.js'), script);
  return { key: folder, id: 'com.example.test', folder, settings: {}, grants: { permissions: ['process:spawn'], workspaceFolders: [] } };
}

function startHost(plugin, mode, deadlineMs) {
  const host = spawn(process.execPath, ['--no-warnings', hostProgram, 'advisory'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TEMP: tmp, TMP: tmp },
  });
  const payload = JSON.stringify({ event: 'onFileSave', filePath: 'C:\\a.txt', fileContent: '' });
  const invocation = { plugin, script: 'a.js', event: 'onFileSave', eventId: 'one', payload, mode, deadlineMs };
  host.stdin.write(`${JSON.stringify({ invocations: [invocation] })}\n`);
  return { host, lines: createInterface({ input: host.stdout })[Symbol.asyncIterator]() };
}

async function until(lines, accepts) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('The host ended before it said what was awaited.');
    const line = JSON.parse(value);
    if (accepts(line)) return line;
    if (line.outcome !== undefined) throw new Error(`The call ended before what was awaited: ${value}`);
  }
}

const pidsOf = ({ log }) => log.split(' ').slice(1).map(Number);
const saysChildren = ({ log }) => log?.startsWith('children ') === true;

try {
  for (const mode of isWanted('killed') ? ['warm', 'oneShot'] : []) {
    const blocks = mode === 'warm' ? 'exports.onFileSave = () => { say(); for (;;); };' : 'say(); for (;;);';
    const { host, lines } = startHost(makePlugin(`blocks-${mode}`, blocks), mode, 600_000);
    const pids = pidsOf(await until(lines, saysChildren));
    host.kill('SIGKILL');
    await once(host, 'exit');
    await check(`a killed host takes a blocked process and what it started along (${mode})`, pids);
  }
  for (const mode of isWanted('late') ? ['warm', 'oneShot'] : []) {
    const blocks = mode === 'warm' ? 'exports.onFileSave = () => { say(); for (;;); };' : 'say(); for (;;);';
    const { host, lines } = startHost(makePlugin(`late-${mode}`, blocks), mode, DEADLINE_MS);
    const pids = pidsOf(await until(lines, saysChildren));
    const { outcome } = await until(lines, (line) => line.outcome !== undefined);
    failed ||= outcome.error?.code !== 'timeout';
    console.log(JSON.stringify({ name: `a handler out of time is ended (${mode})`, holds: outcome.error?.code === 'timeout' }));
    await check(`and what it started with it (${mode})`, pids);
    host.stdin.end();
    await Promise.race([once(host, 'exit'), delay(PATIENCE_MS, undefined, { ref: false })]);
    await check(`its host ends by itself (${mode})`, [host.pid]);
  }
  if (isWanted('leaves')) {
    const { host, lines } = startHost(makePlugin('leaves', 'say(); console.log("{}"); process.exit(0);'), 'oneShot', 10_000);
    const pids = pidsOf(await until(lines, saysChildren));
    await check('a program that ends takes along what it left', pids);
    host.stdin.end();
    await Promise.race([once(host, 'exit'), delay(PATIENCE_MS, undefined, { ref: false })]);
    await check('its host ends by itself', [host.pid]);
  }
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
process.exitCode = failed ? 1 : 0;
