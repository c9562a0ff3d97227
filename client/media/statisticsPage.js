// What runs in the page of "Show Statistics": its buttons tell the extension, which sends the page anew whenever there is something new to show.
const vscode = acquireVsCodeApi();
const main = document.querySelector('main');
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button[data-action]');
  if (!button) return;
  const { action, value } = button.dataset;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is the editor's own function, which takes no origin
  vscode.postMessage({ action, value });
});
window.addEventListener('message', ({ data }) => {
  // Whoever is at a button or has scrolled stays there.
  const { action, value } = document.activeElement?.dataset ?? {};
  const isInTable = document.activeElement?.classList.contains('scrolled');
  const left = document.querySelector('.scrolled')?.scrollLeft ?? 0;
  main.innerHTML = data.content;
  const scrolled = document.querySelector('.scrolled');
  if (scrolled) scrolled.scrollLeft = left;
  const same = [...document.querySelectorAll('button[data-action]')].find(
    (one) => one.dataset.action === action && one.dataset.value === value,
  );
  (same ?? (isInTable ? scrolled : undefined))?.focus({ preventScroll: true });
});
