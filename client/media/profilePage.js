// What runs in the page of a profile: it asks the extension for the profile, and draws it.
const place = document.querySelector('#profile');
const { flameGraph } = await import(place.dataset.module);
window.addEventListener('message', ({ data: { profile, label } }) => flameGraph(place, profile, { label }));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is the editor's own function, which takes no origin
acquireVsCodeApi().postMessage('ready');
