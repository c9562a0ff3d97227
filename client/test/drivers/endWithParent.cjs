// Preloaded into the VS Code server. Its stdin is a pipe from whoever started it, and that pipe closes even when they are killed:
// then the whole process group goes.
if (process.env.END_WITH_PARENT === '1') {
  // Children of the server inherit its environment, and must not watch a stdin that means something else to them.
  delete process.env.END_WITH_PARENT;
  process.stdin.on('error', () => {});
  process.stdin.on('close', () => {
    try {
      process.kill(-process.pid, 'SIGKILL');
    } catch {
      process.exit(1);
    }
  });
  process.stdin.resume();
  process.stdin.unref?.();
}
