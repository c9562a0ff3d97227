const { existsSync } = require('node:fs');

/** Waits until it is aborted, or until there is a file `go` in its own folder. */
exports.handler = (eventText, { signal }) =>
  new Promise((resolve) => {
    const timer = setInterval(() => {
      if (signal.aborted || existsSync(`${__dirname}/../go`)) end();
    }, 20);
    const end = () => {
      clearInterval(timer);
      resolve({ success: true, message: 'At last.' });
    };
  });
