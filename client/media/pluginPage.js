// What runs in the page of a plugin: its button tells the extension, and of what the plugin says of itself only what is harmless gets onto the page.
const vscode = acquireVsCodeApi();
const KEPT = new Set(
  'A B BLOCKQUOTE BR CODE DD DEL DIV DL DT EM H1 H2 H3 H4 H5 H6 HR I KBD LI OL P PRE S SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL'.split(
    ' ',
  ),
);
const DROPPED = new Set('SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG MATH TITLE TEXTAREA SELECT'.split(' '));

/** Without attributes but the addresses of links on the web, so that nothing in it looks or acts like the page itself. */
function harmless(node) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
  const name = node.nodeName.toUpperCase();
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(name)) return [];
  const children = [...node.childNodes].flatMap(harmless);
  if (!KEPT.has(name)) return children;
  const element = document.createElement(name);
  element.append(...children);
  const address = name === 'A' ? (node.getAttribute('href') ?? '') : '';
  if (/^https?:\/\//i.test(address)) {
    element.setAttribute('href', address);
    element.setAttribute('title', address);
  }
  return [element];
}

for (const place of document.querySelectorAll('.readme')) {
  // A document of its own, in which nothing runs and nothing is loaded.
  const read = new DOMParser().parseFromString(place.dataset.html, 'text/html');
  place.append(...[...read.body.childNodes].flatMap(harmless));
  delete place.dataset.html;
}
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button[data-action]');
  if (!button) return;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is the editor's own function, which takes no origin
  vscode.postMessage({ action: button.dataset.action });
});
