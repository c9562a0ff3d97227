#!/usr/bin/env node
// What `codex-plugin` starts with: looks whether this Node.js is new enough for everything else. It is written in JavaScript as old as any Node.js, so
// that an old one says what is wrong and does not stumble over words that it does not know.
'use strict';

/** From package.json; the build fills it in. */
var NEEDED = NEEDED_NODE;

function isNewEnough(version) {
  var is = version.split('.').map(Number);
  var needed = NEEDED.split('.').map(Number);
  return is[0] > needed[0] || (is[0] === needed[0] && is[1] >= needed[1]);
}

/** A clone of the project runs on older ones too (see olderNode.ts): it brings the Node.js along that plugins then run on. */
function isClone() {
  return require('fs').existsSync(require('path').join(__dirname, '../node_modules/node/package.json'));
}

if (isNewEnough(process.versions.node) || isClone()) {
  require('./host.js').cli();
} else {
  process.stderr.write(
    'codex-plugin needs Node.js ' +
      NEEDED +
      ' or newer, and this is Node.js ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Newer ones are at https://nodejs.org.\n',
  );
  process.exitCode = 2;
}
