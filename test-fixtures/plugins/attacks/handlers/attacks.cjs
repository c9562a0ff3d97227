// Attacks from Node.js. Each gets a description of the machine (see server/test/sandbox/machine.ts) and returns what it got; it throws when
// it got nothing. Unconfined, every one of them succeeds.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { got, tmp, done, connected, finished } = require('./means.cjs');

const cp = () => require('node:child_process');
const cat = (m) => ['-c', `cat ${m.secret}`];

const attacks = {
  // ---- reading
  readFile: (m) => got(fs.readFileSync(m.secret)),
  readByDots: (m) => got(fs.readFileSync(`${m.plugin}/handlers/../../${path.relative(path.dirname(m.plugin), m.secret)}`)),
  readUrl: (m) => got(fs.readFileSync(new URL(`file://${m.secret}`))),
  readBufferPath: (m) => got(fs.readFileSync(Buffer.from(m.secret))),
  readPromise: async (m) => got(await fs.promises.readFile(m.secret, 'utf8')),
  readHandle: async (m) => {
    const handle = await fs.promises.open(m.secret);
    try {
      return got(await handle.readFile('utf8'));
    } finally {
      await handle.close();
    }
  },
  readStream: (m) => new Promise((resolve, reject) => {
    const stream = fs.createReadStream(m.secret);
    stream.on('data', (chunk) => resolve(got(chunk)));
    stream.on('error', reject);
  }),
  readStreamClass: (m) => new Promise((resolve, reject) => {
    const stream = new fs.ReadStream(m.secret);
    stream.on('data', (chunk) => resolve(got(chunk)));
    stream.on('error', reject);
  }),
  readBlob: async (m) => got(await (await fs.openAsBlob(m.secret)).text()),
  readExistingLink: (m) => got(fs.readFileSync(m.pluginLink)),
  readNewLink: (m) => {
    const link = tmp('link');
    fs.symlinkSync(m.secret, link);
    return got(fs.readFileSync(link));
  },
  readRelativeLink: (m) => {
    const link = tmp('link');
    fs.symlinkSync(path.relative(fs.realpathSync(os.tmpdir()), m.secret), link);
    return got(fs.readFileSync(link));
  },
  readFolderLink: (m) => {
    const link = tmp('folder');
    fs.symlinkSync(path.dirname(m.secret), link);
    return got(fs.readFileSync(path.join(link, path.basename(m.secret))));
  },
  readRacedLink: (m) => {
    const link = tmp('raced');
    for (let round = 0; round < 50; round++) {
      fs.writeFileSync(link, 'harmless');
      fs.unlinkSync(link);
      fs.symlinkSync(m.secret, link);
      try {
        return got(fs.readFileSync(link));
      } finally {
        fs.unlinkSync(link);
      }
    }
    return undefined;
  },
  readProcRoot: (m) => got(fs.readFileSync(`/proc/self/root${m.secret}`)),
  readProcCwd: (m) => got(fs.readFileSync(`/proc/self/cwd/${path.relative(process.cwd(), m.secret)}`)),
  readProcThreadRoot: (m) => got(fs.readFileSync(`/proc/thread-self/root${m.secret}`)),
  readHardLink: (m) => {
    const link = path.join(m.sameDisk, `${process.pid}-${Date.now()}`);
    fs.linkSync(m.secret, link);
    return got(fs.readFileSync(link));
  },
  readCopy: (m) => {
    const copy = tmp('copy');
    fs.copyFileSync(m.secret, copy);
    return got(fs.readFileSync(copy));
  },
  readCopiedFolder: (m) => {
    const copy = tmp('folder');
    fs.cpSync(m.outside, copy, { recursive: true, filter: (file) => file === m.outside || file === m.secret });
    return got(fs.readFileSync(path.join(copy, path.basename(m.secret))));
  },
  readHome: (m) => got(fs.readFileSync(m.homeSecret)),
  readSecretInGrantedHome: (m) => got(fs.readFileSync(m.homeSecret)),
  copyGrantedHome: (m) => {
    const copy = tmp('home');
    fs.cpSync(m.home, copy, { recursive: true });
    return got(fs.readFileSync(path.join(copy, '.ssh', path.basename(m.homeSecret))));
  },
  copyThroughLink: (m) => {
    const copy = tmp('workspace');
    fs.cpSync(m.workspace, copy, { recursive: true, dereference: true, filter: (file) => file === m.workspace || path.basename(file) === 'linkToSecret' });
    return got(fs.readFileSync(path.join(copy, 'linkToSecret')));
  },
  listGrantedHome: (m) => {
    if (!fs.readdirSync(m.home, { recursive: true }).some((file) => path.basename(file) === path.basename(m.homeSecret))) throw new Error('not listed');
    return done();
  },
  readThroughGrantedLink: (m) => got(fs.readFileSync(path.join(m.workspace, 'linkToOutside', path.basename(m.secret)))),
  readThroughWorkspaceLink: (m) => got(fs.readFileSync(path.join(m.workspace, 'linkToSecret'))),
  readSiblingOfScope: (m) => got(fs.readFileSync(path.join(m.workspace, 'private', 'note.txt'))),
  readWorkspace: (m) => got(fs.readFileSync(path.join(m.workspace, 'code.txt'))),
  requireJson: (m) => got(require(m.secretJson)),
  requireSource: (m) => got(require(m.secretModule)),
  importModule: async (m) => got((await import(m.secretModule)).default),
  importJson: async (m) => got((await import(m.secretJson, { with: { type: 'json' } })).default),
  loadEnvFile: (m) => {
    process.loadEnvFile(m.secretEnv);
    return got(process.env.SECRET_OF_FILE);
  },
  createRequire: (m) => got(require('node:module').createRequire(m.secret)(m.secretJson)),
  moduleLoad: (m) => got(require('node:module')._load('fs').readFileSync(m.secret)),
  builtinModule: (m) => got(process.getBuiltinModule('fs').readFileSync(m.secret)),
  mainModule: (m) => got((process.mainModule ?? module).require('fs').readFileSync(m.secret)),
  sqliteOpen: (m) => {
    const { DatabaseSync } = require('node:sqlite');
    return got(new DatabaseSync(m.secretDb).prepare('select text from secrets').all());
  },
  sqliteAttach: (m) => {
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(':memory:');
    db.exec(`attach '${m.secretDb}' as other`);
    return got(db.prepare('select text from other.secrets').all());
  },
  sqliteAttachSplit: (m) => {
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(':memory:');
    Object.getPrototypeOf(Object.getPrototypeOf(db)).exec?.call(db, `/**/ATT\u0041CH '${m.secretDb}' as other`) ?? db.exec(`attach '${m.secretDb}' as other`);
    return got(db.prepare('select text from other.secrets').all());
  },
  workerThread: (m) => new Promise((resolve, reject) => {
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(`require('worker_threads').parentPort.postMessage(require('fs').readFileSync(${JSON.stringify(m.secret)}, 'utf8'))`, { eval: true, execArgv: [] });
    worker.on('message', (text) => resolve(got(text)));
    worker.on('error', reject);
  }),
  processBinding: (m) => {
    const binding = process.binding('fs');
    const fd = binding.open(m.secret, 0, 0o666);
    return got(fs.readFileSync(fd));
  },
  vmContext: (m) => got(require('node:vm').runInNewContext('require("fs").readFileSync(file, "utf8")', { require, file: m.secret })),
  wasi: async (m) => {
    const { WASI } = require('node:wasi');
    const wasi = new WASI({ version: 'preview1', preopens: { '/': path.dirname(m.secret) } });
    return done(`WASI sees ${typeof wasi.wasiImport.path_open}`);
  },
  statSecret: (m) => done(`size ${fs.statSync(m.secret).size}`),
  existsSecret: (m) => {
    if (!fs.existsSync(m.secret)) throw new Error('seems not to exist');
    return done();
  },
  realpathSecret: (m) => done(fs.realpathSync(m.secret)),
  watchSecret: (m) => done(fs.watch(m.secret).close()),
  watchSecretByInternals: (m) => {
    const watcher = fs.watch(__filename);
    const { constructor: Watch } = watcher._handle;
    watcher.close();
    const watch = new Watch();
    watch.onchange = () => undefined;
    const result = watch.start(m.secret, false, false, 'utf8');
    watch.close();
    if (result) throw new Error(`error ${result}: EACCES or ENOENT`);
    return done();
  },
  globFolder: (m) => {
    if (!fs.globSync(`${m.outside}/*`).some((file) => path.basename(file) === path.basename(m.secret))) throw new Error('not listed');
    return done();
  },
  listFolder: (m) => {
    if (!fs.readdirSync(m.outside).includes(path.basename(m.secret))) throw new Error('not listed');
    return done();
  },
  listHome: (m) => {
    if (!fs.readdirSync(m.home).includes('.ssh')) throw new Error('not listed');
    return done();
  },
  openFolder: async (m) => {
    const names = [];
    for await (const entry of await fs.promises.opendir(m.outside)) names.push(entry.name);
    if (!names.includes(path.basename(m.secret))) throw new Error('not listed');
    return done();
  },
  tamperPrototypes: (m) => {
    const { startsWith } = String.prototype;
    const { some } = Array.prototype;
    // eslint-disable-next-line no-extend-native
    String.prototype.startsWith = () => true;
    // eslint-disable-next-line no-extend-native
    Array.prototype.some = () => true;
    try {
      return got(fs.readFileSync(m.secret));
    } finally {
      // eslint-disable-next-line no-extend-native
      String.prototype.startsWith = startsWith;
      // eslint-disable-next-line no-extend-native
      Array.prototype.some = some;
    }
  },
  tamperResolve: (m) => {
    const { resolve } = path;
    path.resolve = () => __filename;
    try {
      return got(fs.readFileSync(m.secret));
    } finally {
      path.resolve = resolve;
    }
  },

  // ---- writing
  writeFile: (m) => done(fs.writeFileSync(path.join(m.outside, 'written'), 'x')),
  appendFile: (m) => done(fs.appendFileSync(m.victimFile, 'x')),
  makeFolder: (m) => done(fs.mkdirSync(path.join(m.outside, `made-${Date.now()}`))),
  removeFile: (m) => done(fs.rmSync(m.spares[0])),
  truncateFile: (m) => done(fs.truncateSync(m.spares[1])),
  renameFile: (m) => done(fs.renameSync(m.spares[2], path.join(m.outside, `renamed-${Date.now()}`))),
  changeMode: (m) => done(fs.chmodSync(m.victimFile, 0o666)),
  changeTimes: (m) => done(fs.utimesSync(m.victimFile, 1, 1)),
  writeStream: (m) => new Promise((resolve, reject) => {
    const stream = fs.createWriteStream(path.join(m.outside, 'stream'));
    stream.on('error', reject);
    stream.end('x', () => resolve('done'));
  }),
  writeReport: (m) => {
    process.report.directory = m.outside;
    process.report.writeReport('report.json');
    if (!fs.existsSync(path.join(m.outside, 'report.json'))) throw new Error('not written');
    return done();
  },
  writeOwnFolder: (m) => done(fs.writeFileSync(path.join(m.plugin, 'handlers', 'new.cjs'), 'x')),
  writeOwnManifest: (m) => done(fs.appendFileSync(path.join(m.plugin, 'plugin.manifest.json'), ' ')),
  writeReadOnlyWorkspace: (m) => done(fs.writeFileSync(path.join(m.workspace, 'added.txt'), 'x')),
  writeGitHook: (m) => done(fs.writeFileSync(path.join(m.workspace, '.git/hooks/pre-commit'), 'x')),
  sqliteBackup: async (m) => {
    const { DatabaseSync, backup } = require('node:sqlite');
    const db = new DatabaseSync(':memory:');
    db.exec('create table one (a)');
    await backup(db, path.join(m.outside, `backup-${Date.now()}`));
    return done();
  },
  makeProgramOfTheUser: () => {
    const file = tmp('program');
    fs.writeFileSync(file, 'x');
    fs.chmodSync(file, 0o4755);
    if (!(fs.statSync(file).mode & 0o4000)) throw new Error('got something else: it has not changed');
    return done();
  },
  writeGitIndex: (m) => done(fs.writeFileSync(path.join(m.workspace, '.git/index'), 'x')),
  writeNestedRepository: (m) => {
    fs.mkdirSync(path.join(m.workspace, 'docs/.git'), { recursive: true });
    return done(fs.writeFileSync(path.join(m.workspace, 'docs/.git/config'), '[core]\n'));
  },
  copyOverWorkspace: (m) => {
    const folder = tmp('tree');
    fs.mkdirSync(path.join(folder, '.vscode'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.vscode', 'tasks.json'), '{}');
    return done(fs.cpSync(folder, m.workspace, { recursive: true }));
  },
  copyNestedRepository: (m) => {
    const folder = tmp('tree');
    fs.mkdirSync(path.join(folder, '.git'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.git', 'config'), '[core]\n');
    return done(fs.cpSync(folder, path.join(m.workspace, `copied-${Date.now()}`), { recursive: true }));
  },
  moveNestedRepository: (m) => {
    const folder = path.join(m.sameDisk, `moved-${Date.now()}`);
    fs.mkdirSync(path.join(folder, '.git'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.git', 'config'), '[core]\n');
    return done(fs.renameSync(folder, path.join(m.workspace, path.basename(folder))));
  },
  writeGitConfig: (m) => done(fs.appendFileSync(path.join(m.workspace, '.git/config'), '\n')),
  replaceGitFolder: (m) => {
    const aside = path.join(m.workspace, `.git-${Date.now()}`);
    fs.renameSync(path.join(m.workspace, '.git'), aside);
    fs.renameSync(aside, path.join(m.workspace, '.git'));
    return done();
  },
  writeEditorTasks: (m) => done(fs.writeFileSync(path.join(m.workspace, '.vscode/tasks.json'), '{}')),
  writeEnvrc: (m) => done(fs.appendFileSync(path.join(m.workspace, '.envrc'), '#\n')),
  writeOtherPlugin: (m) => done(fs.writeFileSync(path.join(m.workspace, '.codex/plugins/other/plugin.manifest.json'), '{}')),
  writeThroughLink: (m) => done(fs.writeFileSync(path.join(m.workspace, 'linkToOutside', 'through-link'), 'x')),
  writeBesideScope: (m) => done(fs.writeFileSync(path.join(m.workspace, 'private', 'added.txt'), 'x')),

  // ---- programs
  spawnShell: async (m) => got(await finished(cp().spawn('/bin/sh', cat(m)))),
  execShell: (m) => got(cp().execSync(`cat ${m.secret}`)),
  execFile: (m) => got(cp().execFileSync('/bin/cat', [m.secret])),
  spawnSync: (m) => got(cp().spawnSync('/bin/sh', cat(m)).stdout ?? ''),
  forkNode: async (m) => {
    const child = cp().fork(m.nodeScript, [m.secret], { silent: true, execArgv: [] });
    return got(await finished(child));
  },
  spawnDetached: async (m) => {
    const child = cp().spawn('/bin/sh', ['-c', `cat ${m.secret}`], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    return got(await finished(child));
  },
  spawnOtherThanGranted: async () => done(await finished(cp().spawn('/bin/sh', ['-c', 'echo started']))),
  spawnInterpreterOfGranted: async () => done(await finished(cp().spawn('/usr/bin/python3', ['-c', 'print(1)']))),
  spawnOwnInterpreter: async () => done(await finished(cp().spawn(process.execPath, ['-e', 'console.log(1)']))),
  spawnFakeOnPath: async () => {
    const folder = tmp('bin');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'black'), '#!/bin/sh\necho fake\n', { mode: 0o755 });
    const text = await finished(cp().spawn('black', [], { env: { PATH: folder } }));
    if (!text.includes('fake')) throw new Error('the real one ran');
    return done();
  },
  grantedProgramReads: (m) => got(cp().execFileSync('black', ['-q', '--diff', m.secretPython])),
  grantedProgramWrites: (m) => {
    cp().execFileSync('black', ['-q', m.untidyPython]);
    return done();
  },
  childReads: (m) => got(cp().execFileSync('/bin/cat', [m.secret])),
  childReadsProcRoot: (m) => got(cp().execFileSync('/bin/cat', [`/proc/self/root${m.secret}`])),
  childReadsHome: (m) => got(cp().execFileSync('/bin/cat', [m.homeSecret])),
  childReadsHostEnvironment: (m) => got(cp().execFileSync('/bin/cat', [`/proc/${m.hostPid}/environ`])),
  childReadsHostEnvironmentUnderRoot: (m) => got(cp().execFileSync('/bin/cat', [`/proc/${m.hostPid}/environ`])),
  childReadsHomeByProcessUnderRoot: (m) => got(cp().execFileSync('/bin/cat', [`/proc/${m.victimPid}/root${m.homeSecret}`])),
  childListsSystemUnderRoot: () => done(cp().execFileSync('/bin/ls', ['/sys/kernel']).toString()),
  childListsTerminalsUnderRoot: () => done(cp().execFileSync('/bin/ls', ['/dev/pts']).toString()),
  childReadsSharedMemoryUnderRoot: (m) => got(cp().execFileSync('/bin/cat', [`/dev/shm/${m.sharedMemory}`])),
  childWritesOwnFolderUnderRoot: (m) => done(cp().execFileSync('/bin/sh', ['-c', `echo x > ${m.plugin}/handlers/child.cjs`])),
  childWritesWhatUsersDecidedUnderRoot: (m) => done(cp().execFileSync('/bin/sh', ['-c', `echo >> ${m.decisions}`])),
  childWritesProcessUnderRoot: (m) => done(cp().execFileSync('/bin/sh', ['-c', `echo 500 > /proc/${m.victimPid}/oom_score_adj`])),
  childWrites: (m) => done(cp().execFileSync('/bin/sh', ['-c', `echo x > ${m.outside}/child`])),
  childConnects: (m) => got(cp().execFileSync('/usr/bin/python3', ['-c', `import socket; s=socket.create_connection(("127.0.0.1", ${m.tcpPort}), 2); s.sendall(b"hi\\n"); print(s.recv(100).decode())`])),
  childKills: (m) => done(cp().execFileSync('/bin/sh', ['-c', `kill -0 ${m.victimPid}`])),
  childUserNamespace: () => done(cp().execFileSync('/usr/bin/unshare', ['-U', '/bin/true'])),
  killVictim: (m) => done(process.kill(m.victimPid, 0)),
  killByInternals: (m) => {
    const result = process._kill(m.victimPid, 0);
    if (result !== 0) throw new Error(`error ${result}: ESRCH or EPERM`);
    return done();
  },
  killAsItself: (m) => {
    const before = Object.getOwnPropertyDescriptor(process, 'pid');
    Object.defineProperty(process, 'pid', { ...before, value: m.victimPid });
    try {
      return done(process.kill(m.victimPid, 0));
    } finally {
      Object.defineProperty(process, 'pid', before);
    }
  },
  debugHost: (m) => done(process._debugProcess(m.hostPid)),
  slowVictim: (m) => done(os.setPriority(m.victimPid, 10)),

  // ---- other processes and the environment
  victimEnvironment: (m) => got(fs.readFileSync(`/proc/${m.victimPid}/environ`)),
  hostEnvironment: (m) => got(fs.readFileSync(`/proc/${m.hostPid}/environ`)),
  parentEnvironment: () => got(fs.readFileSync(`/proc/${process.ppid}/environ`)),
  listProcesses: (m) => {
    if (!fs.readdirSync('/proc').includes(String(m.victimPid))) throw new Error('not listed');
    return done();
  },
  victimCommandLine: (m) => got(fs.readFileSync(`/proc/${m.victimPid}/cmdline`)),
  environmentVariable: () => got(process.env.CANARY_TOKEN ?? ''),
  environmentReport: () => got(JSON.stringify(process.report.getReport().environmentVariables ?? {})),

  // ---- network
  tcp: async (m) => got(await connected({ host: '127.0.0.1', port: m.tcpPort })),
  tcpByName: async (m) => got(await connected({ host: 'localhost', port: m.tcpPort, family: 4 })),
  fetch: async (m) => got(await (await fetch(`http://127.0.0.1:${m.httpPort}/`)).text()),
  httpGet: (m) => new Promise((resolve, reject) => {
    const request = require('node:http').get(`http://127.0.0.1:${m.httpPort}/`, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(got(text)));
    });
    request.on('error', reject);
  }),
  webSocket: (m) => new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${m.httpPort}/`);
    socket.onmessage = (event) => resolve(got(event.data));
    socket.onerror = (event) => reject(event.error ?? new Error(event.message || 'no connection'));
  }),
  tcpOtherPort: async (m) => got(await connected({ host: '127.0.0.1', port: m.tcpPort })),
  udp: (m) => new Promise((resolve, reject) => {
    const socket = require('node:dgram').createSocket('udp4');
    socket.on('error', reject);
    socket.on('message', (message) => {
      socket.close();
      resolve(got(message.toString()));
    });
    socket.send('hello', m.udpPort, '127.0.0.1', (error) => error && reject(error));
    setTimeout(() => reject(new Error('no answer')), 1500).unref();
  }),
  dns: async (m) => {
    const resolver = new (require('node:dns').promises.Resolver)({ timeout: 1000, tries: 1 });
    resolver.setServers([`127.0.0.1:${m.udpPort}`]);
    await resolver.resolve4('leaked-secret.example.com').catch((error) => {
      // The server answers with nonsense: it got the question.
      if (!/EBADRESP|EFORMERR|ENODATA|ESERVFAIL|ENOTFOUND/.test(error.code)) throw error;
    });
    return done();
  },
  unixSocket: async (m) => got(await connected({ path: m.unixSocket })),
  abstractSocket: async (m) => got(await connected({ path: `\0${m.abstractSocket}` })),
  socketInGrantedFolder: async (m) => got(await connected({ path: m.unixSocket })),
  childSocketInGrantedFolder: (m) => got(cp().execFileSync('/usr/bin/python3', ['-c', `import socket; s=socket.socket(socket.AF_UNIX); s.settimeout(3); s.connect(${JSON.stringify(m.unixSocket)}); s.sendall(b"hi\\n"); print(s.recv(100).decode())`])),
  listen: () => new Promise((resolve, reject) => {
    const server = require('node:net').createServer();
    server.on('error', reject);
    server.listen(0, '0.0.0.0', () => server.close(() => resolve('listened')));
  }),
  inspectorServer: () => {
    const inspector = require('node:inspector');
    inspector.open(0, '0.0.0.0');
    const url = inspector.url();
    inspector.close();
    if (url === undefined) throw new Error('no inspector');
    return url;
  },
};

const controls = {
  controlOwnFolder: (m) => done(fs.readFileSync(path.join(m.plugin, 'plugin.manifest.json'), 'utf8').length),
  controlTmp: () => {
    const file = tmp('own');
    fs.writeFileSync(file, 'x');
    return done(fs.readFileSync(file, 'utf8'));
  },
  controlAskAbout: () => {
    const facts = [os.userInfo().username, os.homedir(), os.cpus().length, fs.readFileSync('/proc/self/status').length, fs.existsSync('/nowhere')];
    return done(JSON.stringify(facts));
  },
  controlCopyIntoTmp: async (m) => {
    const [one, all] = [tmp('copy'), tmp('copies')];
    fs.copyFileSync(path.join(m.plugin, 'plugin.manifest.json'), one);
    await fs.promises.cp(path.join(m.plugin, 'handlers'), all, { recursive: true, preserveTimestamps: true });
    fs.chmodSync(one, 0o600);
    return done(fs.readdirSync(all).length);
  },
  controlReadWorkspace: (m) => got(fs.readFileSync(path.join(m.workspace, 'code.txt'))),
  controlWriteWorkspace: (m) => done(fs.writeFileSync(path.join(m.workspace, 'out', 'made.txt'), 'x')),
  controlReadScope: (m) => got(fs.readFileSync(path.join(m.workspace, 'docs', 'a.txt'))),
  controlReadUnderRoot: (m) => {
    fs.readFileSync('/etc/hostname');
    fs.readdirSync('/srv');
    return got(fs.readFileSync(m.secret));
  },
  controlWriteUnderRoot: (m) => done(fs.appendFileSync(m.victimFile, 'x')),
  controlReadNamedFile: (m) => got(fs.readFileSync(m.secret)),
  controlReadNamedSecret: (m) => got(fs.readFileSync(m.homeSecret)),
  controlTcp: attacks.tcp,
  controlFetch: attacks.fetch,
  controlHttp: attacks.httpGet,
  controlBlack: () => {
    const text = cp().execFileSync('black', ['-q', '-'], { input: 'x  =  1\n' }).toString();
    if (text !== 'x = 1\n') throw new Error(text);
    return done();
  },
  controlShell: () => done(cp().execSync('echo started').toString()),
  controlEnvironment: () => got(process.env.CANARY_TOKEN ?? ''),
  controlTimers: () => new Promise((resolve) => setTimeout(() => resolve('done'), 5)),
};

for (const [name, attack] of Object.entries({ ...attacks, ...controls })) {
  exports[name] = async (event) => {
    const { payload } = JSON.parse(event);
    return { data: await attack(payload) };
  };
}
