// What runs in the page of an event: its buttons tell the extension, and a reloaded window finds the event and the place in the page again.
const vscode = acquireVsCodeApi();
const { event: eventId } = document.querySelector('main').dataset;
const known = vscode.getState();
if (known?.eventId === eventId && known.top > 0) window.scrollTo(0, known.top);
else vscode.setState({ eventId, top: 0 });
window.addEventListener('scroll', () => vscode.setState({ eventId, top: window.scrollY }), { passive: true });
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button[data-action]');
  if (!button) return;
  const { action, run } = button.dataset;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is the editor's own function, which takes no origin
  vscode.postMessage(run === undefined ? { action } : { action, run: Number(run) });
});
