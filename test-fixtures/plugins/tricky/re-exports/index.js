'use strict';
const system = require('./lib');
const { log } = require('./lib/log');

module.exports = {
  onCommand(text) {
    const { command } = JSON.parse(text);
    log(command);
    system.children.execFileSync('uptime');
    return { success: true, data: system.disk.readFileSync(command, 'utf8') };
  },
};
