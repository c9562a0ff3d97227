// Attacks from Node.js that mean something on Windows only, and those of attacks.cjs that have to be put otherwise there. They are told of the
// machine what server/test/windows/attacks/attackedWindows.ts says.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { got, tmp, done, connected, finished } = require('./means.cjs');

const cp = () => require('node:child_process');
const read = (file) => got(fs.readFileSync(file));
/** A path with its last name, or another part of it, spelled otherwise. */
const part = (file, name, other) => file.replace(`\\${name}`, `\\${other}`);
const otherCase = (file) => file.slice(0, 2) + file.slice(2).toUpperCase();
const share = (file, host) => `\\\\${host}\\${file[0]}$${file.slice(2)}`;
const write = (file) => done(fs.writeFileSync(file, 'x'));
const inWorkspace = (m, ...names) => [m.workspace, ...names].join('\\');
const type = (m) => ['/d', '/c', 'type', m.secret];

/** A folder with a program of the plugin's own that is named like the one that was granted. */
function fakeNode() {
  const folder = tmp('fake');
  fs.mkdirSync(folder);
  fs.copyFileSync(process.execPath, path.join(folder, 'node.exe'));
  return folder;
}

async function startedFrom(folder, program, options) {
  // By which the host keeps Windows from looking in the working folder first.
  delete process.env.NoDefaultCurrentDirectoryInExePath;
  try {
    const text = await finished(cp().spawn(program, ['-p', 'process.execPath'], options));
    if (!text.includes(path.basename(folder))) throw new Error('got something else: the real one ran');
    return done(text.trim());
  } finally {
    fs.rmSync(path.join(folder, 'node.exe'));
  }
}

const attacks = {
  // ---- reading: one file, by its many names
  readOtherCase: (m) => read(otherCase(m.secret)),
  readOtherDriveCase: (m) => read(m.secret[0].toLowerCase() + m.secret.slice(1)),
  readForwardSlashes: (m) => read(m.secret.replaceAll('\\', '/')),
  readVerbatim: (m) => read(`\\\\?\\${m.secret}`),
  readVerbatimForward: (m) => read(`//?/${m.secret.replaceAll('\\', '/')}`),
  readDevicePath: (m) => read(`\\\\.\\${m.secret}`),
  readGlobalRoot: (m) => read(`\\\\?\\GLOBALROOT\\??\\${m.secret}`),
  readGlobalRootDevice: (m) => read(`\\\\?\\GLOBALROOT\\DosDevices\\${m.secret}`),
  readShare: (m) => read(share(m.secret, 'localhost')),
  readShareByAddress: (m) => read(share(m.secret, '127.0.0.1')),
  readVerbatimShare: (m) => read(`\\\\?\\UNC\\localhost\\${m.secret[0]}$${m.secret.slice(2)}`),
  readShareUrl: (m) => read(new URL(`file://127.0.0.1/${m.secret[0]}$${m.secret.slice(2).replaceAll('\\', '/')}`)),
  readTrailingDot: (m) => read(`${m.secret}.`),
  readTrailingSpace: (m) => read(`${m.secret} `),
  readTrailingSlash: (m) => read(`${m.secret}\\.`),
  readDataStream: (m) => read(`${m.secret}::$DATA`),
  readShortName: (m) => read(m.shortSecret),
  readOtherDrive: (m) => read(m.otherDriveSecret),
  readFromChangedFolder: (m) => {
    const before = process.cwd();
    process.chdir(m.outside);
    try {
      return read(path.basename(m.secret));
    } finally {
      process.chdir(before);
    }
  },
  readDriveRelative: (m) => {
    const before = process.cwd();
    process.chdir(m.outside);
    try {
      return read(`${m.secret.slice(0, 2)}${path.basename(m.secret)}`);
    } finally {
      process.chdir(before);
    }
  },
  readRooted: (m) => {
    const before = process.cwd();
    process.chdir(`${m.secret.slice(0, 2)}\\`);
    try {
      return read(m.secret.slice(2));
    } finally {
      process.chdir(before);
    }
  },
  readNewJunction: (m) => {
    const link = tmp('junction');
    fs.symlinkSync(m.outside, link, 'junction');
    return read(path.join(link, path.basename(m.secret)));
  },
  readPhysicalDrive: () => {
    const file = fs.openSync('\\\\.\\PhysicalDrive0');
    fs.closeSync(file);
    return done();
  },
  importModule: async (m) => got((await import(pathToFileURL(m.secretModule).href)).default),
  importJson: async (m) => got((await import(pathToFileURL(m.secretJson).href, { with: { type: 'json' } })).default),
  importOtherCase: async (m) => got((await import(pathToFileURL(part(m.secretModule, 'outside', 'OUTSIDE')).href)).default),
  requireShare: (m) => got(require(share(m.secretModule, '127.0.0.1'))),
  requireShareOfForeign: (m) => got(require('node:module').createRequire(share(m.secretModule, '127.0.0.1'))('./secretModule.cjs')),
  requireShareForward: (m) => got(require(share(m.secretModule, '127.0.0.1').replaceAll('\\', '/'))),
  importShare: async (m) => got((await import(`file://127.0.0.1/${m.secretModule[0]}$${m.secretModule.slice(2).replaceAll('\\', '/')}`)).default),
  changeToShare: (m) => done(process.chdir(share(m.outside, '127.0.0.1'))),
  resolveModule: (m) => done(require.resolve(m.secretModule)),
  sqliteOtherCase: (m) => {
    const { DatabaseSync } = require('node:sqlite');
    return got(new DatabaseSync(otherCase(m.secretDb)).prepare('select text from secrets').all());
  },
  sqliteUri: (m) => {
    const { DatabaseSync } = require('node:sqlite');
    return got(new DatabaseSync(pathToFileURL(m.secretDb)).prepare('select text from secrets').all());
  },

  // ---- reading: a secret inside of what was granted
  hiddenOtherCase: (m) => read(otherCase(m.homeSecret)),
  hiddenFolderOtherCase: (m) => read(part(m.homeSecret, '.ssh', '.SSH')),
  hiddenForwardSlashes: (m) => read(m.homeSecret.replaceAll('\\', '/')),
  hiddenVerbatim: (m) => read(`\\\\?\\${m.homeSecret}`),
  hiddenDevicePath: (m) => read(`\\\\.\\${m.homeSecret}`),
  hiddenTrailingDot: (m) => read(part(m.homeSecret, '.ssh', '.ssh.')),
  hiddenTrailingSpace: (m) => read(part(m.homeSecret, '.ssh', '.ssh ')),
  hiddenIndexStream: (m) => read(part(m.homeSecret, '.ssh', '.ssh::$INDEX_ALLOCATION')),
  hiddenDataStream: (m) => read(`${m.homeSecret}::$DATA`),
  hiddenShortName: (m) => read(m.shortHomeSecret),
  hiddenOtherDrive: (m) => read(m.otherDriveHomeSecret),
  hiddenBuffer: (m) => read(Buffer.from(part(m.homeSecret, '.ssh', '.SSH'))),
  hiddenUrl: (m) => read(pathToFileURL(part(m.homeSecret, '.ssh', '.SSH'))),
  hiddenRequire: (m) => got(require(part(m.homeSecret, '.ssh\\id_test', '.SSH\\key.cjs'))),
  hiddenImport: async (m) => got((await import(pathToFileURL(part(m.homeSecret, 'id_test', 'key.cjs')).href)).default),
  hiddenGlob: (m) => {
    if (!fs.globSync(`${m.home.replaceAll('\\', '/')}/.SSH/*`).some((file) => /id_test$/i.test(file))) throw new Error('not listed');
    return done();
  },
  hiddenChangedFolder: (m) => {
    const before = process.cwd();
    process.chdir(m.home);
    try {
      return read('.SSH\\id_test');
    } finally {
      process.chdir(before);
    }
  },

  hiddenGlobAll: (m) => {
    if (!fs.globSync('.s*/*', { cwd: m.home }).some((file) => /id_test$/i.test(file))) throw new Error('not listed');
    return done();
  },
  hiddenOpenFolder: async (m) => {
    const names = [];
    for await (const { name } of await fs.promises.opendir(m.home, { recursive: true })) names.push(name);
    if (!names.includes('id_test')) throw new Error('not listed');
    return done();
  },
  hiddenMoved: (m) => {
    const moved = tmp('home');
    fs.renameSync(m.home, moved);
    try {
      return read(path.join(moved, '.ssh', 'id_test'));
    } finally {
      fs.renameSync(moved, m.home);
    }
  },

  // ---- writing what is run outside later, inside of what may be written
  writeTasksOtherCase: (m) => write(inWorkspace(m, '.VSCODE', 'tasks.json')),
  writeTasksForwardSlashes: (m) => write(`${m.workspace}/.VsCode/tasks.json`),
  writeTasksTrailingDot: (m) => write(inWorkspace(m, '.vscode.', 'tasks.json')),
  writeTasksTrailingSpace: (m) => write(inWorkspace(m, '.vscode ', 'tasks.json')),
  writeTasksDots: (m) => write(inWorkspace(m, 'out', '..', '.vscode', '..', '.vscode', 'tasks.json')),
  writeTasksIndexStream: (m) => write(inWorkspace(m, '.vscode::$INDEX_ALLOCATION', 'tasks.json')),
  writeTasksDataStream: (m) => write(inWorkspace(m, '.vscode', 'settings.json::$DATA')),
  writeTasksVerbatim: (m) => write(`\\\\?\\${inWorkspace(m, '.vscode', 'tasks.json')}`),
  writeTasksDevicePath: (m) => write(`\\\\.\\${inWorkspace(m, '.vscode', 'tasks.json')}`),
  writeTasksShortName: (m) => write(`${m.shortEditorFolder}\\tasks.json`),
  writeTasksBuffer: (m) => done(fs.writeFileSync(Buffer.from(inWorkspace(m, '.VSCODE', 'tasks.json')), 'x')),
  writeTasksOtherDrive: (m) => write(`${m.otherDriveWorkspace}\\.vscode\\tasks.json`),
  writeTasksChangedFolder: (m) => {
    const before = process.cwd();
    process.chdir(m.workspace);
    try {
      return write('.VSCODE\\tasks.json');
    } finally {
      process.chdir(before);
    }
  },
  writeHookOtherCase: (m) => write(inWorkspace(m, '.GIT', 'hooks', 'pre-commit')),
  writeHookTrailingDot: (m) => write(inWorkspace(m, '.git.', 'hooks', 'pre-commit')),
  writeHookShortName: (m) => write(`${m.shortGitFolder}\\hooks\\pre-commit`),
  writeHookUsualShortName: (m) => write(inWorkspace(m, 'GIT~1', 'hooks', 'pre-commit')),
  writeHookStream: (m) => write(inWorkspace(m, '.git', 'hooks', 'sample:hidden')),
  writeConfigOtherCase: (m) => done(fs.appendFileSync(inWorkspace(m, '.Git', 'Config'), '\n')),
  writeConfigHandle: async (m) => {
    const handle = await fs.promises.open(inWorkspace(m, '.GIT', 'config'), 'r+');
    await handle.write('#');
    await handle.close();
    return done();
  },
  writeEnvrcOtherCase: (m) => done(fs.appendFileSync(inWorkspace(m, '.ENVRC'), '#\n')),
  writeEnvrcTrailingDot: (m) => done(fs.appendFileSync(inWorkspace(m, '.envrc.'), '#\n')),
  writeEnvrcStream: (m) => done(fs.writeFileSync(inWorkspace(m, '.envrc:hidden'), '#\n')),
  writeNestedRepositoryOtherCase: (m) => {
    fs.mkdirSync(inWorkspace(m, 'docs', '.GIT'), { recursive: true });
    return write(inWorkspace(m, 'docs', '.GIT', 'config'));
  },
  writeNestedRepositoryTrailingDot: (m) => {
    fs.mkdirSync(inWorkspace(m, 'docs', '.git.'), { recursive: true });
    return write(inWorkspace(m, 'docs', '.git.', 'config'));
  },
  writeNestedRepositoryShortName: (m) => {
    fs.mkdirSync(inWorkspace(m, 'docs', 'GIT~1'), { recursive: true });
    return write(inWorkspace(m, 'docs', 'GIT~1', 'config'));
  },
  replaceGitFolderOtherCase: (m) => {
    const aside = inWorkspace(m, `aside-${Date.now()}`);
    fs.renameSync(inWorkspace(m, '.GIT'), aside);
    fs.renameSync(aside, inWorkspace(m, '.git'));
    return done();
  },
  renameIntoGitFolder: (m) => {
    fs.writeFileSync(inWorkspace(m, 'out', 'hook'), 'x');
    return done(fs.renameSync(inWorkspace(m, 'out', 'hook'), inWorkspace(m, '.GIT', 'hooks', 'post-commit')));
  },
  copyIntoGitFolder: (m) => done(fs.copyFileSync(inWorkspace(m, 'code.txt'), inWorkspace(m, '.git ', 'hooks', 'post-merge'))),
  linkIntoGitFolder: (m) => done(fs.linkSync(inWorkspace(m, 'code.txt'), inWorkspace(m, '.GIT', 'hooks', `link-${Date.now()}`))),
  removeEditorSettings: (m) => {
    fs.rmSync(inWorkspace(m, '.IDEA'), { recursive: true });
    fs.mkdirSync(inWorkspace(m, '.idea'));
    return done();
  },
  writeOtherPluginOtherCase: (m) => write(inWorkspace(m, '.CODEX', 'plugins', 'other', 'plugin.manifest.json')),

  // ---- writing elsewhere
  writeOwnFolderOtherCase: (m) => write(path.join(otherCase(m.plugin), 'handlers', 'new.cjs')),
  writeOwnManifestVerbatim: (m) => done(fs.appendFileSync(`\\\\?\\${m.plugin}\\plugin.manifest.json`, ' ')),
  writeProgramBesideHandlers: (m) => {
    // The folder in which the worker runs, where Windows looks for programs first.
    const file = path.join(m.plugin, 'node.exe');
    write(file);
    return done(fs.rmSync(file));
  },
  writeVerbatim: (m) => write(`\\\\?\\${m.outside}\\verbatim`),
  writeDevicePath: (m) => write(`\\\\.\\${m.outside}\\device`),
  writeDataStream: (m) => write(`${m.victimFile}:hidden`),
  writeOtherDrive: (m) => write(`${m.otherDriveWorkspace}\\..\\outside\\elsewhere`),
  writeAutostart: (m) => {
    const folder = path.join(m.home, 'AppData', 'Roaming', 'Microsoft', 'Windows', 'Start Menu', 'Programs', 'Startup');
    fs.mkdirSync(folder, { recursive: true });
    return write(path.join(folder, 'mine.cmd'));
  },
  writeSystemFolder: () => {
    const file = path.join(process.env.SystemRoot, 'codex-attack.txt');
    write(file);
    return done(fs.rmSync(file));
  },
  writeBesideTmp: () => {
    const file = `${os.tmpdir()}-beside`;
    write(file);
    return done(fs.rmSync(file));
  },
  writeConsole: () => {
    const file = fs.openSync('\\\\.\\CON', 'w');
    return done(fs.closeSync(file));
  },
  writePort: () => {
    const file = fs.openSync('\\\\.\\COM1', 'r+');
    return done(fs.closeSync(file));
  },
  writeHeapSnapshot: (m) => done(require('node:v8').writeHeapSnapshot(path.join(m.outside, 'heap.heapsnapshot'))),
  writeCompileCache: (m) => {
    const module = require('node:module');
    const { message, directory } = module.enableCompileCache(path.join(m.outside, 'compiled'));
    module.flushCompileCache?.();
    if (directory === undefined || !fs.existsSync(path.join(m.outside, 'compiled'))) throw new Error(message ?? 'not written');
    return done(directory);
  },

  // ---- programs
  spawnShell: async (m) => got(await finished(cp().spawn('cmd.exe', type(m)))),
  spawnShellByPath: async (m) => got(await finished(cp().spawn(path.join(process.env.SystemRoot, 'system32', 'cmd.exe'), type(m)))),
  spawnShellVerbatim: async (m) => got(await finished(cp().spawn(`\\\\?\\${path.join(process.env.SystemRoot, 'system32', 'cmd.exe')}`, type(m)))),
  spawnShellOtherCase: async (m) => got(await finished(cp().spawn('CMD', type(m)))),
  spawnInShell: async (m) => got(await finished(cp().spawn(`type ${m.secret}`, { shell: true }))),
  spawnInNamedShell: async (m) => got(await finished(cp().spawn(`type ${m.secret}`, { shell: 'cmd.exe' }))),
  spawnStart: async (m) => got(await finished(cp().spawn('cmd.exe', ['/d', '/c', 'start', '/b', '/wait', 'cmd', '/c', `type ${m.secret}`]))),
  execShell: (m) => got(cp().execSync(`type ${m.secret}`)),
  execAsynchronous: (m) => new Promise((resolve, reject) => {
    cp().exec(`type ${m.secret}`, (error, text) => (error ? reject(error) : resolve(got(text))));
  }),
  execFile: (m) => got(cp().execFileSync('cmd.exe', type(m))),
  spawnSync: (m) => {
    const { error, stdout } = cp().spawnSync('cmd.exe', type(m));
    if (error) throw error;
    return got(stdout);
  },
  spawnDetached: async (m) => got(await finished(cp().spawn('cmd.exe', type(m), { detached: true, stdio: ['ignore', 'pipe', 'ignore'] }))),
  spawnByClass: async (m) => {
    const child = new (cp().ChildProcess)();
    child.spawn({ file: 'cmd.exe', args: ['cmd.exe', ...type(m)], stdio: 'pipe' });
    return got(await finished(child));
  },
  spawnBatchFile: async (m) => {
    const file = `${tmp('batch')}.cmd`;
    fs.writeFileSync(file, `@type ${m.secret}\r\n`);
    return got(await finished(cp().spawn(file, { shell: true })));
  },
  forkByCluster: () => new Promise((resolve, reject) => {
    const cluster = require('node:cluster');
    cluster.setupPrimary({ exec: __filename, silent: true });
    const worker = cluster.fork();
    worker.on('online', () => {
      worker.process.kill();
      resolve('forked');
    });
    worker.on('error', reject);
  }),
  readRegistry: () => done(cp().execFileSync('reg.exe', ['query', 'HKCU']).toString().slice(0, 100)),
  loadLibrary: () => {
    try {
      process.dlopen({ exports: {} }, path.join(process.env.SystemRoot, 'system32', 'version.dll'));
    } catch (error) {
      // It is no addon, which is noticed once its code has run.
      if (!/self-register|not a valid|initialize symbol/.test(error.message)) throw error;
    }
    return done();
  },

  // ---- programs beside the one that was granted
  spawnOtherThanGranted: async () => done(await finished(cp().spawn('cmd.exe', ['/d', '/c', 'echo started']))),
  spawnOtherInShell: async () => done(await finished(cp().spawn('node --version & echo started', { shell: true }))),
  execOther: () => done(cp().execSync('node --version && echo started').toString()),
  spawnFakeInCurrentFolder: async () => {
    const folder = fakeNode();
    const before = process.cwd();
    process.chdir(folder);
    try {
      return await startedFrom(folder, 'node');
    } finally {
      process.chdir(before);
    }
  },
  spawnFakeInGivenFolder: async () => {
    const folder = fakeNode();
    return await startedFrom(folder, 'node', { cwd: folder });
  },
  spawnFakeOnPath: async () => {
    const folder = fakeNode();
    return await startedFrom(folder, 'node', { env: { ...process.env, PATH: folder, Path: folder } });
  },
  spawnFakeOnOwnPath: async () => {
    const folder = fakeNode();
    const before = process.env.PATH;
    process.env.PATH = `${folder};${before}`;
    try {
      return await startedFrom(folder, 'node');
    } finally {
      process.env.PATH = before;
    }
  },
  spawnFakeByPath: async () => {
    const folder = fakeNode();
    return await startedFrom(folder, path.join(folder, 'node.exe'));
  },
  grantedProgramReads: (m) => {
    // Node.js hands its own limits on, unless it is told other ones.
    const env = { ...process.env, NODE_OPTIONS: '--permission --allow-fs-read=*' };
    const { error, status, stdout, stderr } = cp().spawnSync('node', [m.nodeScript, m.secret], { env });
    if (error) throw error;
    if (status !== 0) throw new Error(String(stderr));
    return got(stdout);
  },
  childReads: (m) => got(cp().execFileSync('cmd.exe', type(m))),
  childReadsHome: (m) => got(cp().execFileSync('cmd.exe', ['/d', '/c', 'type', m.homeSecret])),
  childReadsRegistry: () => done(cp().execFileSync('reg.exe', ['query', 'HKCU']).toString().slice(0, 100)),
  childWrites: (m) => done(cp().execSync(`echo x > ${m.outside}\\child`)),
  childConnects: async (m) => got(await finished(cp().spawn(process.execPath, ['-e', `require('net').connect(${m.tcpPort}, '127.0.0.1').on('connect', function () { this.write('hi') }).pipe(process.stdout)`], { env: { SystemRoot: process.env.SystemRoot } }))),
  childKills: async (m) => done(await finished(cp().spawn(process.execPath, ['-e', `process.kill(${m.victimPid}, 0)`], { env: { SystemRoot: process.env.SystemRoot } }))),
  childListsProcesses: () => done(cp().execFileSync('tasklist.exe').toString().slice(0, 100)),

  // ---- other processes and the environment
  signalHost: (m) => done(process.kill(m.hostPid, 0)),
  signalParent: () => done(process.kill(process.ppid, 0)),
  debugVictim: (m) => done(process._debugProcess(m.victimPid)),
  environmentOtherCase: () => got(process.env.canary_token ?? ''),

  // ---- network, and what is named like files
  pipeConnect: async (m) => got(await connected({ path: m.pipe })),
  pipeConnectForward: async (m) => got(await connected({ path: m.pipe.replace('\\\\.\\', '//./') })),
  pipeConnectByPort: async (m) => got(await connected(m.pipe)),
  pipeAsFile: (m) => {
    const file = fs.openSync(m.pipe, 'r+');
    try {
      fs.writeSync(file, 'hello');
      const buffer = Buffer.alloc(100);
      return got(buffer.toString('latin1', 0, fs.readSync(file, buffer)));
    } finally {
      fs.closeSync(file);
    }
  },
  pipeAsFileVerbatim: (m) => {
    const file = fs.openSync(m.pipe.replace('\\\\.\\', '\\\\?\\'), 'r+');
    try {
      fs.writeSync(file, 'hello');
      const buffer = Buffer.alloc(100);
      return got(buffer.toString('latin1', 0, fs.readSync(file, buffer)));
    } finally {
      fs.closeSync(file);
    }
  },
  pipeListen: () => new Promise((resolve, reject) => {
    const server = require('node:net').createServer();
    server.on('error', reject);
    server.listen(`\\\\.\\pipe\\codex-own-${process.pid}`, () => server.close(() => resolve('listened')));
  }),
  pipeList: () => {
    if (fs.readdirSync('\\\\.\\pipe\\').length === 0) throw new Error('not listed');
    return done();
  },
  pipeHttp: (m) => new Promise((resolve, reject) => {
    const request = require('node:http').get({ socketPath: m.pipe, path: '/' });
    request.on('error', (error) => (/Parse Error/.test(error.message) ? resolve('connected') : reject(error)));
    request.on('response', () => resolve('connected'));
  }),
};

const controls = {
  controlAskAbout: () => {
    const facts = [os.userInfo().username, os.homedir(), os.cpus().length, os.hostname(), fs.existsSync('C:\\nowhere')];
    return done(JSON.stringify(facts));
  },
  controlNul: () => {
    for (const name of [os.devNull, '\\\\.\\NUL']) {
      fs.writeFileSync(name, 'x');
      fs.readFileSync(name);
    }
    return done();
  },
  controlGlob: (m) => {
    if (!fs.globSync('*.txt', { cwd: inWorkspace(m, 'docs') }).includes('a.txt')) throw new Error('not found');
    return done();
  },
  controlReadForwardSlashes: (m) => got(fs.readFileSync(m.workspace.replaceAll('\\', '/') + '/docs/a.txt')),
  controlReadOtherDriveCase: (m) => got(fs.readFileSync(`${m.workspace[0].toLowerCase()}${m.workspace.slice(1)}\\docs\\a.txt`)),
  controlReadUrl: (m) => got(fs.readFileSync(pathToFileURL(inWorkspace(m, 'docs', 'a.txt')))),
  controlReadVerbatim: (m) => got(fs.readFileSync(`\\\\?\\${inWorkspace(m, 'docs', 'a.txt')}`)),
  controlReadOtherCase: (m) => got(fs.readFileSync(inWorkspace(m, 'DOCS', 'A.TXT'))),
  controlWriteForwardSlashes: (m) => done(fs.writeFileSync(`${m.workspace}/out/slashes.txt`, 'x')),
  controlGranted: async () => done(await finished(cp().spawn('node', ['--version']))),
  controlGrantedPath: async () => done(await finished(cp().spawn(process.execPath, ['--version']))),
};

for (const [name, attack] of Object.entries({ ...attacks, ...controls })) {
  exports[name] = async (event) => {
    const { payload } = JSON.parse(event);
    return { data: await attack(payload) };
  };
}
