// Leaves a child in its process group and one in a session of its own, and exits.
const { spawn } = require('node:child_process');
const fs = require('node:fs');

exports.onFileSave = () => {
  const near = spawn('sleep', ['3600'], { stdio: 'ignore' });
  const far = spawn('sleep', ['3600'], { stdio: 'ignore', detached: true });
  fs.writeSync(1, `children ${near.pid} ${far.pid}\n`);
  process.exit(0);
};
