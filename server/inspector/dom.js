// @ts-check
// Elements, and texts in them. What plugins say gets onto the page through here, as text, with what cannot be seen in it made visible.

/** Colours, as programs print them for terminals. */
const COLOURS = new RegExp(`${String.fromCodePoint(0x1b)}\\[[\\d;:]*m`, 'g');

/** As the server's text/shownText.ts has it: what hides something, turns text around or moves a cursor is shown by its number. */
const UNSEEN =
  /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\uFFF9-\uFFFB]|(?=\p{Default_Ignorable_Code_Point})(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Lo}])[\u200C\u200D]|(?<=[\p{Extended_Pictographic}\p{Lo}])[\uFE00-\uFE0F]|(?<=[\d#*])\uFE0F(?=\u20E3))./gsu;

/** @param {string} text */
export function shownText(text) {
  return text.replace(COLOURS, '').replace(UNSEEN, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * The same on one line.
 * @param {string} text
 */
export function shownLine(text) {
  return shownText(text.replace(/[\s\u0085]+/g, (run) => (/[\r\n\v\f\u0085\u2028\u2029]/.test(run) ? ' ' : run.replaceAll('\t', ' '))));
}

/** @typedef {Node | string | number | undefined | null | false | readonly (Node | string | undefined | null | false)[]} Child */

/** @typedef {Record<string, string | number | boolean | undefined | null | ((event: never) => void)>} Properties */

/**
 * An element. Properties that begin with `on` are listeners, `class` and `text` are what they say, all others are attributes: left out where they are
 * undefined or false, empty where they are true.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === 'class') element.className = String(value);
    else if (name === 'text') element.textContent = shownText(String(value));
    else element.setAttribute(name, value === true ? '' : shownLine(String(value)));
  }
  append(element, children);
  return element;
}

/**
 * @param {Node} parent
 * @param {readonly Child[]} children
 */
function append(parent, children) {
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(shownText(String(child))));
  }
}

/**
 * Puts children into an element in the place of those that it has.
 * @param {Element} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.textContent = '';
  append(parent, children);
}

/**
 * An element of the page's own, which is there.
 * @template {HTMLElement} [Type=HTMLElement]
 * @param {string} id
 * @returns {Type}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no ${id}.`);
  return /** @type {Type} */ (found);
}

/**
 * @param {string} label
 * @param {() => void} onclick
 * @param {Properties} [properties]
 */
export function button(label, onclick, properties = {}) {
  return el('button', { type: 'button', onclick, ...properties }, label);
}

/**
 * Tabs over panels, with the arrow keys between them.
 * @param {string} label
 * @param {{ name: string, label: string, content: () => Child }[]} tabs
 * @param {string} chosen
 * @param {(name: string) => void} onChoose
 */
export function tabs(label, tabs, chosen, onChoose) {
  const first = tabs.find(({ name }) => name === chosen) ?? tabs[0];
  const panel = el('div', { role: 'tabpanel', class: 'tabpanel', tabindex: 0, id: 'tabpanel' });
  const buttons = tabs.map((tab) =>
    el(
      'button',
      { type: 'button', role: 'tab', id: `tab-${tab.name}`, 'aria-controls': 'tabpanel', onclick: () => choose(tab) },
      tab.label,
    ),
  );
  /** @param {{ name: string, content: () => Child } | undefined} tab */
  function choose(tab) {
    if (!tab) return;
    for (const [at, one] of tabs.entries()) {
      const isChosen = one.name === tab.name;
      buttons[at]?.setAttribute('aria-selected', String(isChosen));
      buttons[at]?.setAttribute('tabindex', isChosen ? '0' : '-1');
    }
    panel.setAttribute('aria-labelledby', `tab-${tab.name}`);
    fill(panel, tab.content());
    onChoose(tab.name);
  }
  const list = el('div', { role: 'tablist', 'aria-label': label }, buttons);
  list.addEventListener('keydown', (event) => {
    const at = buttons.findIndex((one) => one.getAttribute('aria-selected') === 'true');
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[to % tabs.length]);
    buttons[to % tabs.length]?.focus();
  });
  choose(first);
  return [list, panel];
}
