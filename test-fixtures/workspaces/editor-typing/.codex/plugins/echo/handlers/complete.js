const { createHash } = require('node:crypto');

/** For each text before the cursor another one; every fourth has two lines. No key that the suite types begins it. */
exports.echo = (prefix) => {
  const mark = createHash('sha1').update(prefix).digest('hex').slice(0, 6);
  return `«${mark} goes${parseInt(mark[0], 16) % 4 === 0 ? '\n' : ' '}on`;
};

exports.onCodeCompletion = (eventJson) => ({ success: true, completions: [{ text: exports.echo(JSON.parse(eventJson).prefix) }] });
