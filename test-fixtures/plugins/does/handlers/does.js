// Each command does one thing that permissions are about, and answers with what came of it.
const { execFile, execFileSync, execSync, spawn, spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { connect } = require('node:net');
const path = require('node:path');

const deeds = {
  read: ([file]) => readFileSync(file, 'utf8'),
  write: ([file, text]) => {
    writeFileSync(file, text);
    return readFileSync(file, 'utf8');
  },
  variable: ([name]) => process.env[name] ?? null,
  connect: ([port]) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        resolve('connected');
        socket.destroy();
      });
      socket.on('error', reject);
    }),
  run: ([program, args, options]) => execFileSync(program, args, { encoding: 'utf8', ...options }),
  runBeside: ([program, args]) =>
    new Promise((resolve, reject) => {
      execFile(program, args, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    }),
  runInShell: ([line]) => execSync(line, { encoding: 'utf8' }),
  runWithStatus: ([program, args]) => spawnSync(program, args).status,
  print: ([text]) => {
    console.log(text);
    return null;
  },
  printByProgram: ([text]) => {
    spawnSync('node', ['-e', `process.stdout.write(${JSON.stringify(text)})`], { stdio: 'inherit' });
    return null;
  },
  number: () => process.pid,
  /** A child that ends when it is killed and not before. */
  startChild: ([detached]) => {
    const child = spawn('node', ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached });
    child.unref();
    return child.pid;
  },
  /** Tells in a file who it is, as nobody hears of it any more. */
  block: ([file, withChild]) => {
    const child = withChild ? deeds.startChild([false]) : null;
    writeFileSync(path.resolve(file), JSON.stringify({ worker: process.pid, child }));
    for (;;);
  },
};

exports.onCommand = async (eventText) => {
  const { command, arguments: given } = JSON.parse(eventText);
  return { success: true, data: await deeds[command](given) };
};
