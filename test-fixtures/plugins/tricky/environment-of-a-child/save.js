'use strict';
const { spawnSync } = require('node:child_process');

exports.onFileSave = (text) => {
  const { filePath } = JSON.parse(text);
  const env = { ...process.env, FORCE_COLOR: '0' };
  const { status } = spawnSync('prettier', ['--write', filePath], { env, cwd: process.env.HOME });
  return { success: status === 0, message: process.env['PRETTIER' + '_CONFIG'] };
};
