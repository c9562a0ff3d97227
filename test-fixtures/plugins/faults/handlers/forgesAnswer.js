// Answers a call that the worker was never given.
const fs = require('node:fs');

exports.onFileSave = () => {
  const header = Buffer.from(JSON.stringify({ type: 'result', id: 4242424242, function: 'forged', handlerMs: 1 }));
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(header.length, 0);
  prefix.writeUInt32BE(2, 4);
  fs.writeSync(3, Buffer.concat([prefix, header, Buffer.from('{}')]));
  return new Promise(() => {});
};
