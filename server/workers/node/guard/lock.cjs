// Native code that a plugin brings along knows no guard, and could replace the process by any program, also one that it wrote itself a moment ago. The
// system lets a process give that up, but Node.js has no way to say so: a library does it that does nothing else.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** Node.js expects something to be registered by what it loads, and says so when there is nothing: the library has run by then. */
const HAS_RUN = /did not self-register/;

/** @param policy has the library in `locking` where native code may be loaded and no program may be started. */
function lockPrograms(policy) {
  if (policy.locking === undefined) return;
  const file = path.join(policy.tmp, `.codex-lock-${process.pid}.node`);
  try {
    fs.writeFileSync(file, Buffer.from(policy.locking, 'base64'), { flag: 'wx', mode: 0o600 });
    process.dlopen({ exports: {} }, file);
  } catch (error) {
    if (!HAS_RUN.test(error.message))
      process.stderr.write(
        `Native code of this plugin is not kept from replacing its process by another program, which is confined as the process is: ${error.message}\n`,
      );
  } finally {
    fs.rmSync(file, { force: true });
  }
}

module.exports = { lockPrograms };
