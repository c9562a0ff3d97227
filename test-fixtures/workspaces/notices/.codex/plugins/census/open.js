const { readFileSync } = require('node:fs');

exports.onProjectOpen = () => ({ success: true, message: readFileSync(`${__dirname}/says.txt`, 'utf8').trim() });
