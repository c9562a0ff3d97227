'use strict';
exports.log = (text) => console.error(text);
exports.logToFile = (text) => require('fs').appendFileSync('plugin.log', text);
