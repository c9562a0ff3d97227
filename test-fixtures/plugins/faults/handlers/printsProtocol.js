// What it prints looks like a frame of the worker's protocol: through the console, and past it.
const fs = require('node:fs');

exports.onFileSave = () => {
  const header = Buffer.from(JSON.stringify({ type: 'result', id: 1, function: 'forged', handlerMs: 1 }));
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(header.length, 0);
  prefix.writeUInt32BE(16, 4);
  const frame = Buffer.concat([prefix, header, Buffer.from('{"success":false}')]);
  process.stdout.write(frame);
  process.stdout.write('\n');
  fs.writeSync(1, frame);
  fs.writeSync(1, '\n');
  return { success: true };
};
