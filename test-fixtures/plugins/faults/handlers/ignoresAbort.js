// Sees the abort and carries on.
exports.onFileSave = (event, { signal, log }) =>
  new Promise(() => {
    signal.addEventListener('abort', () => log.info(`aborted: ${signal.reason.name}`));
    setInterval(() => {}, 10);
  });
