// @ts-check
// A flame graph of a profile, in either format that `codex-plugin profile` writes: .cpuprofile or speedscope's. Draws into an element that it is given, needs
// nothing but this file, and works where a strict content security policy allows neither inline styles nor inline scripts.
//
// Bars hang from the whole down to what was called, siblings in the order of their time. What it shows comes out of a plugin's process, and is put on the
// page as text.

/** @typedef {{ name: string, file?: string, line?: number, kind: 'plugin' | 'library' | 'own' | 'waiting' | 'all' }} FlameFunction */
/** @typedef {{ fn: FlameFunction, parent: FlameFrame | undefined, depth: number, selfMs: number, totalMs: number, children: FlameFrame[] }} FlameFrame */
/** @typedef {{ root: FlameFrame, functions: { fn: FlameFunction, selfMs: number, totalMs: number }[] }} FlameProfile */

const ROW_PX = 22;
/** What is narrower is not drawn, until it is zoomed into. */
const NARROWEST_PX = 2;
const NARROWEST_WITH_TEXT_PX = 28;
/** More bars than this are of no use to anybody, and slow. */
const MOST_BARS = 4000;
/** How many rows are drawn at once, and how many of them lead to what is zoomed into. */
const MOST_ROWS = 160;
const MOST_ROWS_ABOVE = 12;
const HEAVIEST = 20;
const LONGEST_TEXT = 300;
/** As `codex-plugin profile` marks the host's own part of a worker. */
const OWN_MARK = '[codex-plugin] ';
const WAITING = new Set(['(idle)', '(waiting)']);

/**
 * Makes a tree of a profile.
 * @param {unknown} profile the parsed file.
 * @returns {FlameProfile}
 * @throws {TypeError} where it is none of the two formats.
 */
export function readProfile(profile) {
  const value = /** @type {any} */ (profile);
  const tree = new Tree();
  if (Array.isArray(value?.nodes) && Array.isArray(value.samples) && Array.isArray(value.timeDeltas)) readCpuProfile(value, tree);
  else if (Array.isArray(value?.profiles) && Array.isArray(value.shared?.frames)) readSpeedscope(value, tree);
  else throw new TypeError('This is neither a .cpuprofile nor a file of speedscope.');
  return tree.finish();
}

class Tree {
  /** @type {FlameFrame} */
  root = { fn: { name: 'All', kind: 'all' }, parent: undefined, depth: 0, selfMs: 0, totalMs: 0, children: [] };
  /** @type {Map<FlameFrame, Map<FlameFunction, FlameFrame>>} */
  #children = new Map();

  /**
   * The frame of a function below another one.
   * @param {FlameFrame} parent
   * @param {FlameFunction} fn
   */
  child(parent, fn) {
    let children = this.#children.get(parent);
    if (children === undefined) this.#children.set(parent, (children = new Map()));
    let frame = children.get(fn);
    if (frame === undefined) {
      frame = { fn, parent, depth: parent.depth + 1, selfMs: 0, totalMs: 0, children: [] };
      children.set(fn, frame);
      parent.children.push(frame);
    }
    return frame;
  }

  /** @returns {FlameProfile} */
  finish() {
    const order = [this.root];
    // Stacks may be deep, so nothing here calls itself.
    for (const frame of order) order.push(...frame.children);
    /** @type {Map<FlameFunction, { fn: FlameFunction, selfMs: number, totalMs: number }>} */
    const functions = new Map();
    for (const frame of order.toReversed()) {
      frame.totalMs += frame.selfMs;
      if (frame.parent !== undefined) frame.parent.totalMs += frame.totalMs;
      frame.children.sort((a, b) => b.totalMs - a.totalMs);
    }
    for (const frame of order.slice(1)) {
      let times = functions.get(frame.fn);
      if (times === undefined) functions.set(frame.fn, (times = { fn: frame.fn, selfMs: 0, totalMs: 0 }));
      times.selfMs += frame.selfMs;
    }
    // A function that calls itself is in a stack more than once, and its time is that of the outermost.
    /** @type {Map<FlameFunction, number>} */
    const open = new Map();
    /** @type {{ frame: FlameFrame, leaves: boolean }[]} */
    const walk = [{ frame: this.root, leaves: false }];
    for (let step = walk.pop(); step !== undefined; step = walk.pop()) {
      const { frame, leaves } = step;
      const depth = open.get(frame.fn) ?? 0;
      open.set(frame.fn, leaves ? depth - 1 : depth + 1);
      if (leaves) continue;
      const times = functions.get(frame.fn);
      if (depth === 0 && times !== undefined) times.totalMs += frame.totalMs;
      walk.push({ frame, leaves: true }, ...frame.children.map((child) => ({ frame: child, leaves: false })));
    }
    return { root: this.root, functions: [...functions.values()].sort((a, b) => b.selfMs - a.selfMs) };
  }
}

/**
 * @param {any} profile
 * @param {Tree} tree
 */
function readCpuProfile({ nodes, samples, timeDeltas, startTime, endTime }, tree) {
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const { id, children } of nodes) for (const child of children ?? []) parents.set(child, id);
  const byId = new Map(nodes.map((/** @type {any} */ node) => [node.id, node]));
  const known = new Functions();
  /** @type {Map<number, FlameFrame>} */
  const frames = new Map();
  for (const { id, callFrame } of nodes) if (!parents.has(id) && callFrame.functionName === '(root)') frames.set(id, tree.root);
  let passedUs = 0;
  for (const delta of timeDeltas) passedUs += delta;
  for (const [index, id] of samples.entries()) {
    /** @type {any[]} */
    const path = [];
    let at = id;
    while (at !== undefined && !frames.has(at) && path.length <= nodes.length) {
      path.push(byId.get(at));
      at = parents.get(at);
    }
    let frame = frames.get(at) ?? tree.root;
    for (const node of path.reverse()) {
      const { functionName, url, lineNumber } = node.callFrame;
      frame = tree.child(frame, known.of(functionName, fileOf(url), lineNumber + 1));
      frames.set(node.id, frame);
    }
    // A sample holds until the next one.
    frame.selfMs += Math.max(0, timeDeltas[index + 1] ?? endTime - startTime - passedUs) / 1000;
  }
}

/**
 * @param {any} profile
 * @param {Tree} tree
 */
function readSpeedscope({ shared, profiles }, tree) {
  const known = new Functions();
  const functions = shared.frames.map((/** @type {any} */ { name, file, line }) => known.of(name, file, line));
  const sampled = profiles.filter((/** @type {any} */ one) => one.type === 'sampled');
  for (const { name, samples, weights, unit } of sampled) {
    const perMs = { nanoseconds: 1e6, microseconds: 1000, milliseconds: 1, seconds: 0.001 }[String(unit)] ?? 1;
    const top = sampled.length === 1 ? tree.root : tree.child(tree.root, known.of(`${name}`, 'thread', undefined));
    for (const [index, stack] of samples.entries()) {
      let frame = top;
      for (const place of stack) frame = tree.child(frame, functions[place]);
      frame.selfMs += weights[index] / perMs;
    }
  }
}

/** One object for each function, whatever it is called by. */
class Functions {
  /** @type {Map<string, FlameFunction>} */
  #known = new Map();

  /**
   * @param {string} name
   * @param {string | undefined} file
   * @param {number | undefined} line
   */
  of(name, file, line) {
    const key = `${name}\0${file}\0${line}`;
    let fn = this.#known.get(key);
    if (fn === undefined) {
      fn = { name: name === '' ? '(anonymous)' : name, ...(file && { file, ...(line && { line }) }), kind: kindOf(name, file) };
      this.#known.set(key, fn);
    }
    return fn;
  }
}

/**
 * @param {string} name
 * @param {string | undefined} file
 * @returns {FlameFunction['kind']}
 */
function kindOf(name, file) {
  if (name.startsWith(OWN_MARK)) return 'own';
  if (WAITING.has(name)) return 'waiting';
  const isElsewhere = !file || /^node:|[\\/](node_modules|site-packages|lib[\\/]python[\d.]+)[\\/]|^<|^thread$/.test(file);
  return isElsewhere ? 'library' : 'plugin';
}

/** @param {string} url */
function fileOf(url) {
  if (!url.startsWith('file:')) return url;
  try {
    return decodeURIComponent(new URL(url).pathname).replace(/^\/(?=[A-Za-z]:)/, '');
  } catch {
    return url;
  }
}

// The page may give other colours by these variables; it says itself whether it is light or dark (`color-scheme`).
const STYLE = `
.flame-graph {
  --flame-plugin: light-dark(#ffc078, #8a4b08);
  --flame-library: light-dark(#a5d8ff, #1f4e79);
  --flame-own: light-dark(#dee2e6, #495057);
  --flame-waiting: light-dark(#f1f3f5, #343a40);
  --flame-text: light-dark(#1a1a1a, #f5f5f5);
  --flame-background: light-dark(#ffffff, #1e1e1e);
  --flame-border: light-dark(#868e96, #868e96);
  --flame-focus: light-dark(#0b5cad, #6cb6ff);
  --flame-match: light-dark(#d6336c, #ff8fb1);
  position: relative; color: var(--flame-text); font: 13px/1.4 system-ui, sans-serif;
}
.flame-graph .tools { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-block: 4px 8px; }
.flame-graph .tools > label { display: flex; gap: 6px; align-items: center; }
.flame-graph .key { display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 0 0 6px; padding: 0; list-style: none; font-size: 12px; }
.flame-graph .key li::before {
  content: ''; display: inline-block; width: 10px; height: 10px; margin-inline-end: 5px;
  background: var(--flame-of); border: 1px solid var(--flame-border);
}
.flame-graph .bars { position: relative; overflow: hidden; background: var(--flame-background); border: 1px solid var(--flame-border); }
.flame-graph .bar {
  position: absolute; height: ${ROW_PX - 1}px; line-height: ${ROW_PX - 2}px; padding-inline: 4px; box-sizing: border-box; overflow: hidden;
  white-space: nowrap; text-overflow: ellipsis; font-size: 12px; cursor: pointer; color: var(--flame-text);
  background: var(--flame-of, var(--flame-background)); border-inline-end: 1px solid var(--flame-background); direction: ltr; text-align: left;
}
.flame-graph .thin { padding: 0; }
.flame-graph .plugin { --flame-of: var(--flame-plugin); }
.flame-graph .library { --flame-of: var(--flame-library); }
.flame-graph .own { --flame-of: var(--flame-own); }
.flame-graph .waiting { --flame-of: var(--flame-waiting); }
.flame-graph .above { opacity: 0.75; }
.flame-graph.searching .bar:not(.match) { opacity: 0.45; }
.flame-graph .match { outline: 2px solid var(--flame-match); outline-offset: -2px; }
.flame-graph .bar:focus-visible { outline: 3px solid var(--flame-focus); outline-offset: -3px; opacity: 1; z-index: 1; }
.flame-graph .tip {
  position: absolute; z-index: 2; max-width: min(420px, 90%); padding: 6px 8px; pointer-events: none; overflow-wrap: anywhere; font-size: 12px;
  background: var(--flame-background); border: 1px solid var(--flame-border); box-shadow: 0 2px 8px rgb(0 0 0 / 30%);
}
.flame-graph .tip b, .flame-graph .tip span { display: block; }
.flame-graph .note { margin-block: 6px; }
.flame-graph .heaviest { overflow-x: auto; }
.flame-graph table { border-collapse: collapse; margin-block: 8px; }
.flame-graph caption { text-align: start; font-weight: 600; padding-block: 4px; }
.flame-graph th, .flame-graph td { padding: 2px 12px 2px 0; text-align: start; vertical-align: top; }
.flame-graph .number { text-align: end; font-variant-numeric: tabular-nums; }
.flame-graph td button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: start; text-decoration: underline; cursor: pointer; overflow-wrap: anywhere; }
.flame-graph [hidden] { display: none; }
@media (forced-colors: active) { .flame-graph .bar { border: 1px solid CanvasText; } .flame-graph .match { outline-color: Highlight; } }
`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Shows a profile in an element, in place of what is in it.
 * @param {HTMLElement} container
 * @param {unknown} profile the parsed file, .cpuprofile or speedscope's.
 * @param {{ label?: string }} [options] what it is a profile of.
 * @returns {{ search: (text: string) => void, zoomOut: () => void, destroy: () => void }}
 * @throws {TypeError} where it is none of the two formats.
 */
export function flameGraph(container, profile, { label = 'Flame graph' } = {}) {
  const graph = new FlameGraph(container, readProfile(profile), label);
  return { search: (text) => graph.search(text), zoomOut: () => graph.zoom(graph.profile.root), destroy: () => graph.destroy() };
}

class FlameGraph {
  /** @type {Map<Element, FlameFrame>} */
  #frames = new Map();
  /** @type {Map<FlameFrame, HTMLElement>} */
  #bars = new Map();
  #searched = '';

  /**
   * @param {HTMLElement} container
   * @param {FlameProfile} profile
   * @param {string} label
   */
  constructor(container, profile, label) {
    this.profile = profile;
    this.zoomed = profile.root;
    /** The bar that the keyboard is at. */
    this.current = profile.root;
    if (sheet === undefined) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    this.element = make('div', 'flame-graph');
    this.bars = make('div', 'bars');
    this.bars.setAttribute('role', 'tree');
    this.bars.setAttribute(
      'aria-label',
      `${label}. Down and up: what is called, and by whom. Left and right: beside it. Enter: zoom. Escape: out.`,
    );
    this.input = make('input');
    this.input.type = 'search';
    this.input.addEventListener('input', () => this.search(this.input.value));
    const searching = make('label', '', 'Find ');
    searching.append(this.input);
    this.out = make('button', '', 'Zoom out');
    this.out.type = 'button';
    this.out.addEventListener('click', () => this.zoom(profile.root, true));
    this.status = make('span', 'status');
    this.status.setAttribute('role', 'status');
    const tools = make('div', 'tools');
    tools.append(searching, this.out, this.status);
    this.tip = make('div', 'tip');
    this.tip.hidden = true;
    this.tip.setAttribute('aria-hidden', 'true');
    this.note = make('p', 'note');
    this.element.append(tools, legend(), this.bars, this.tip, this.note, this.#table());
    container.replaceChildren(this.element);
    this.bars.addEventListener('click', (event) => this.#at(event, (frame) => this.zoom(frame, true)));
    this.bars.addEventListener('pointermove', (event) => this.#tell(this.#frameOf(event.target), event));
    this.bars.addEventListener('pointerleave', () => this.#tell(undefined));
    this.bars.addEventListener('focusin', (event) => this.#at(event, (frame) => this.#tell(frame)));
    this.bars.addEventListener('focusout', () => this.#tell(undefined));
    this.bars.addEventListener('keydown', (event) => this.#key(event));
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.bars);
    this.draw();
  }

  destroy() {
    this.resized.disconnect();
    this.element.remove();
  }

  /**
   * @param {FlameFrame} frame
   * @param {boolean} [focus] whether the keyboard goes there.
   */
  zoom(frame, focus = false) {
    this.zoomed = frame;
    this.current = frame;
    this.draw();
    this.#tell(undefined);
    this.status.textContent = frame === this.profile.root ? '' : `${plain(frame.fn.name)}: ${this.#share(frame.totalMs)}`;
    if (focus) this.#bars.get(frame)?.focus({ preventScroll: true });
  }

  /** @param {string} text part of a function's name or file, in any case. */
  search(text) {
    this.#searched = text.trim().toLowerCase();
    if (this.input.value !== text) this.input.value = text;
    this.element.classList.toggle('searching', this.#searched !== '');
    for (const [frame, bar] of this.#bars) bar.classList.toggle('match', this.#matches(frame));
    if (this.#searched === '') {
      this.status.textContent = '';
      return;
    }
    // The time of a match is not that of the matches inside of it as well.
    let totalMs = 0;
    const waiting = [this.profile.root];
    for (let frame = waiting.pop(); frame !== undefined; frame = waiting.pop()) {
      if (this.#matches(frame)) totalMs += frame.totalMs;
      else waiting.push(...frame.children);
    }
    this.status.textContent = totalMs === 0 ? 'Nothing found.' : `Found: ${this.#share(totalMs)}`;
  }

  draw() {
    const hadFocus = this.bars.contains(document.activeElement);
    const { root } = this.profile;
    const width = this.bars.clientWidth || 800;
    /** @type {FlameFrame[]} */
    const above = [];
    for (let frame = this.zoomed.parent; frame !== undefined; frame = frame.parent) above.unshift(frame);
    const shownAbove = above.slice(-MOST_ROWS_ABOVE);
    this.#frames.clear();
    this.#bars.clear();
    const bars = document.createDocumentFragment();
    /** @param {FlameFrame} frame @param {number} row @param {number} left @param {number} share @param {boolean} isAbove */
    const add = (frame, row, left, share, isAbove) => {
      const bar = make('div', `bar ${frame.fn.kind}`);
      if (isAbove) bar.classList.add('above');
      if (share * width >= NARROWEST_WITH_TEXT_PX) bar.textContent = plain(frame.fn.name);
      else bar.classList.add('thin');
      bar.classList.toggle('match', this.#matches(frame));
      bar.style.top = `${row * ROW_PX}px`;
      bar.style.left = `${left * 100}%`;
      bar.style.width = `${share * 100}%`;
      bar.setAttribute('role', 'treeitem');
      bar.setAttribute('aria-level', String(frame.depth + 1));
      bar.setAttribute('aria-selected', String(frame === this.zoomed));
      bar.setAttribute('aria-label', this.#facts(frame).join(', '));
      bar.tabIndex = -1;
      this.#frames.set(bar, frame);
      this.#bars.set(frame, bar);
      bars.append(bar);
    };
    for (const [row, frame] of shownAbove.entries()) add(frame, row, 0, 1, true);
    let rows = shownAbove.length;
    let left = 0;
    /** @type {{ frame: FlameFrame, row: number, left: number, share: number }[]} */
    const waiting = [{ frame: this.zoomed, row: rows, left: 0, share: 1 }];
    let isCut = shownAbove.length < above.length;
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (one.row >= MOST_ROWS || this.#bars.size >= MOST_BARS) {
        isCut = true;
        continue;
      }
      add(one.frame, one.row, one.left, one.share, false);
      rows = Math.max(rows, one.row + 1);
      left = one.left;
      const below = [];
      for (const child of one.frame.children) {
        const share = one.frame.totalMs > 0 ? (child.totalMs / one.frame.totalMs) * one.share : 0;
        if (share * width < NARROWEST_PX) isCut = true;
        else below.push({ frame: child, row: one.row + 1, left, share });
        left += share;
      }
      waiting.push(...below.reverse());
    }
    this.bars.replaceChildren(bars);
    this.bars.style.height = `${rows * ROW_PX}px`;
    this.out.disabled = this.zoomed === root;
    const hidden = isCut ? ' What is very short or very deep is not drawn: zoom in to see it.' : '';
    this.note.textContent = root.totalMs === 0 ? 'Nothing was seen: the runs were too short.' : `${time(root.totalMs)} in all.${hidden}`;
    const at = this.#bars.get(this.current) ?? this.#bars.get(this.zoomed);
    if (at === undefined) return;
    at.tabIndex = 0;
    if (hadFocus) at.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const frame = this.#frameOf(event.target);
    if (frame === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case 'ArrowDown':
        this.#go(frame.children.find((child) => this.#bars.has(child)));
        break;
      case 'ArrowUp':
        this.#go(frame.parent);
        break;
      case 'ArrowLeft':
      case 'ArrowRight':
        this.#go(this.#beside(frame, event.key === 'ArrowRight' ? 1 : -1));
        break;
      case 'Home':
        this.#go([...this.#bars.keys()][0]);
        break;
      case 'Enter':
      case ' ':
        this.zoom(frame, true);
        break;
      case 'Escape':
        if (this.zoomed === this.profile.root) {
          this.#tell(undefined);
          return;
        }
        this.zoom(this.zoomed.parent ?? this.profile.root, true);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  /** @param {FlameFrame | undefined} frame */
  #go(frame) {
    const bar = frame && this.#bars.get(frame);
    if (frame === undefined || bar === undefined) return;
    const before = this.#bars.get(this.current);
    if (before !== undefined) before.tabIndex = -1;
    this.current = frame;
    bar.tabIndex = 0;
    bar.focus();
  }

  /**
   * The next bar of the same row.
   * @param {FlameFrame} frame
   * @param {1 | -1} step
   */
  #beside(frame, step) {
    const row = [...this.#bars.keys()].filter(({ depth }) => depth === frame.depth);
    return row[row.indexOf(frame) + step];
  }

  /**
   * @param {Event} event
   * @param {(frame: FlameFrame) => void} act
   */
  #at(event, act) {
    const frame = this.#frameOf(event.target);
    if (frame !== undefined) act(frame);
  }

  /** @param {EventTarget | null} target */
  #frameOf(target) {
    return target instanceof Element ? this.#frames.get(target) : undefined;
  }

  /**
   * Shows what a bar is, beside the pointer or below it; hides that without one.
   * @param {FlameFrame | undefined} frame
   * @param {PointerEvent} [pointer]
   */
  #tell(frame, pointer) {
    const bar = frame && this.#bars.get(frame);
    this.tip.hidden = frame === undefined || bar === undefined;
    if (frame === undefined || bar === undefined) return;
    const [name = '', ...rows] = this.#facts(frame);
    this.tip.replaceChildren(make('b', '', name), ...rows.map((text) => make('span', '', text)));
    const around = this.element.getBoundingClientRect();
    const box = bar.getBoundingClientRect();
    const x = (pointer?.clientX ?? Math.max(box.left, around.left)) - around.left + 12;
    const y = (pointer?.clientY ?? box.bottom) - around.top + (pointer === undefined ? 4 : 16);
    this.tip.style.left = `${Math.max(0, Math.min(x, around.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${y}px`;
  }

  /** @param {FlameFrame} frame */
  #matches({ fn, parent }) {
    if (this.#searched === '' || parent === undefined) return false;
    return fn.name.toLowerCase().includes(this.#searched) || (fn.file ?? '').toLowerCase().includes(this.#searched);
  }

  /** @param {FlameFrame} frame */
  #facts({ fn, totalMs, selfMs }) {
    return [plain(fn.name), where(fn), `in all ${this.#share(totalMs)}`, `in itself ${this.#share(selfMs)}`].filter(Boolean);
  }

  /** @param {number} ms */
  #share(ms) {
    const { totalMs } = this.profile.root;
    return totalMs > 0 ? `${time(ms)} (${percent(ms / totalMs)})` : time(ms);
  }

  /** The same for those who do not see the bars, and for everybody. */
  #table() {
    const table = make('table');
    table.append(make('caption', '', 'Heaviest functions'));
    const head = make('tr');
    for (const text of ['Self', 'Share', 'Total']) head.append(cell('th', text, 'number'));
    head.append(cell('th', 'Function'), cell('th', 'Where'));
    const body = make('tbody');
    const { root, functions } = this.profile;
    for (const { fn, selfMs, totalMs } of functions.filter((one) => one.selfMs > 0).slice(0, HEAVIEST)) {
      const row = make('tr');
      const name = cell('td', '');
      const find = make('button', '', plain(fn.name));
      find.type = 'button';
      find.title = 'Find it above';
      find.addEventListener('click', () => this.search(fn.name));
      name.append(find);
      const share = root.totalMs > 0 ? percent(selfMs / root.totalMs) : '';
      row.append(
        cell('td', time(selfMs), 'number'),
        cell('td', share, 'number'),
        cell('td', time(totalMs), 'number'),
        name,
        cell('td', where(fn)),
      );
      body.append(row);
    }
    const thead = make('thead');
    thead.append(head);
    table.append(thead, body);
    const scrolled = make('div', 'heaviest');
    scrolled.append(table);
    return scrolled;
  }
}

/** @type {readonly [FlameFunction['kind'], string][]} */
const KINDS = [
  ['plugin', 'the plugin'],
  ['library', 'libraries and the runtime'],
  ['own', 'the host'],
  ['waiting', 'waiting'],
];

function legend() {
  const list = make('ul', 'key');
  list.append(...KINDS.map(([kind, text]) => make('li', kind, text)));
  return list;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [kind]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, kind = '', text = '') {
  const element = document.createElement(tag);
  if (kind !== '') element.className = kind;
  if (text !== '') element.textContent = text;
  return element;
}

/**
 * @param {'th' | 'td'} tag
 * @param {string} text
 * @param {string} [kind]
 */
function cell(tag, text, kind) {
  const element = make(tag, kind, text);
  if (tag === 'th') element.setAttribute('scope', 'col');
  return element;
}

/** @param {FlameFunction} fn */
function where({ file, line }) {
  return file === undefined ? '' : `${plain(file)}${line === undefined ? '' : `:${line}`}`;
}

/**
 * One line, in which nothing hides or turns text around.
 * @param {string} text
 */
function plain(text) {
  const shown = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}\u2026` : shown;
}

/** @param {number} ms */
function time(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 100 ? 0 : ms >= 1 ? 1 : 3)} ms`;
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
