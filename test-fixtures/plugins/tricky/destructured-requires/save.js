'use strict';
const { promises: { writeFile: put }, readFileSync } = require('fs');
const { env: { DEPLOY_TARGET: target = 'none', ...others }, argv } = process;
const [{ request }, { join }] = [require('http'), require('path')];

exports.onFileSave = async (text) => {
  const event = JSON.parse(text);
  const rules = JSON.parse(readFileSync(join(__dirname, 'rules.json'), 'utf8'));
  const before = readFileSync(event.filePath, 'utf8');
  await put(`${event.filePath}.bak`, before);
  request({ hostname: 'example.com', path: `/${target}/${argv.length}` });
  return { success: true, message: others.REGION ?? rules.message };
};
