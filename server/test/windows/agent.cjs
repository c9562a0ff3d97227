// Runs on the Windows side, in Wine: starts programs there, with pipes, and relays them over TCP on loopback. It is here because
// pipes of Linux cannot be the standard streams of a Windows process, while pipes between Windows processes can.
//
// Both sides speak lines of JSON; `windows.ts` is the other side. Programs belong to the connection that started them, and end with it.
'use strict';
const { spawn } = require('node:child_process');
const { connect, createServer } = require('node:net');

const [keeperPort, token] = process.argv.slice(2);
/** Of all connections. */
const running = new Set();

function endAll() {
  for (const program of running) program.kill('SIGKILL');
}

/** Calls a function with each line of JSON that comes. */
function onMessage(socket, listener) {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) listener(JSON.parse(line));
  });
}

function serve(socket) {
  const programs = new Map();
  let isKnown = false;
  const say = (message) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const program of programs.values()) program.kill('SIGKILL');
  });
  onMessage(socket, (message) => {
    if (!isKnown) {
      isKnown = message.token === token;
      if (!isKnown) socket.destroy();
      return;
    }
    const { id, start, input, endInput, kill, isAlive } = message;
    if (start !== undefined)
      programs.set(
        id,
        begin(id, start, say, () => programs.delete(id)),
      );
    if (input !== undefined) programs.get(id)?.stdin.write(Buffer.from(input, 'base64'));
    if (endInput) programs.get(id)?.stdin.end();
    if (kill) programs.get(id)?.kill('SIGKILL');
    if (isAlive !== undefined) say({ id, isAlive: exists(isAlive) });
  });
}

/** @param start `{ file, args, cwd, env }`, of which null in `env` takes a variable away. */
function begin(id, { file, args, cwd, env }, say, ended) {
  const environment = { ...process.env };
  for (const [name, value] of Object.entries(env)) {
    // Names of variables do not differ by case on Windows.
    for (const known of Object.keys(environment)) if (known.toLowerCase() === name.toLowerCase()) delete environment[known];
    if (value !== null) environment[name] = value;
  }
  const program = spawn(file ?? process.execPath, args, { cwd, env: environment, stdio: 'pipe' });
  running.add(program);
  if (program.pid !== undefined) say({ id, pid: program.pid });
  program.stdin.on('error', () => {});
  program.stdout.on('data', (chunk) => say({ id, out: chunk.toString('base64') }));
  program.stderr.on('data', (chunk) => say({ id, err: chunk.toString('base64') }));
  program.on('error', (error) => {
    running.delete(program);
    ended();
    say({ id, failed: error.message });
  });
  program.on('exit', (code, signal) => {
    running.delete(program);
    ended();
    say({ id, exit: { code, signal } });
  });
  program.on('close', () => say({ id, closed: true }));
  return program;
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const keeper = connect(Number(keeperPort), '127.0.0.1', () => {
    keeper.write(`${JSON.stringify({ token, port: server.address().port, pid: process.pid })}\n`);
  });
  // Whoever made the prefix is gone, so nobody needs it any more.
  keeper.on('error', () => {});
  keeper.on('close', () => {
    endAll();
    process.exit(0);
  });
});
