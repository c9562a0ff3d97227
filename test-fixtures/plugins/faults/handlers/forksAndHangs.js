// Starts a child that inherits neither the process group nor the environment, and blocks.
const { spawn } = require('node:child_process');
const fs = require('node:fs');

exports.onFileSave = () => {
  const far = spawn('sleep', ['3600'], { stdio: 'ignore', detached: true, env: {} });
  fs.writeSync(1, `children ${far.pid}\n`);
  for (;;);
};
