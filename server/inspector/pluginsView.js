// @ts-check
// Plugins: how they are, what they may do in words, what they were kept from, and what is wrong with their manifests.
import { el, fill } from './dom.js';
import { clock, counted, duration, handlerName } from './format.js';

import { stacked } from './stackedTable.js';
import { handlersOf } from './store.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('../src/contract/views.ts').PluginView} PluginView */

/** @type {Record<PluginView['state'], { word: string, tone: string }>} */
const STATES = {
  ready: { word: 'ready', tone: 'good' },
  running: { word: 'running', tone: 'good' },
  resting: { word: 'resting', tone: 'bad' },
  denied: { word: 'denied', tone: 'bad' },
  broken: { word: 'broken', tone: 'bad' },
  disabled: { word: 'disabled', tone: 'middling' },
  ungranted: { word: 'waits for permission', tone: 'middling' },
  restricted: { word: 'restricted', tone: 'middling' },
  forbidden: { word: 'off by policy', tone: 'middling' },
};

/** @param {HTMLElement} section @param {Store} store */
export function drawPlugins(section, { plugins: { plugins, denials, isolation }, problems, failedReloads }) {
  if (plugins.length === 0) {
    fill(
      section,
      el(
        'div',
        { class: 'empty' },
        el('p', {}, 'There are no plugins here.'),
        el('p', { class: 'quiet' }, 'A plugin is a folder with a plugin.manifest.json.'),
      ),
    );
    return;
  }
  const open = new Set([...section.querySelectorAll('details[open]')].map((one) => /** @type {HTMLElement} */ (one).dataset['key']));
  const orphans = problems.filter(({ file }) => !plugins.some(({ manifestFile }) => manifestFile === file));
  fill(
    section,
    isolation !== undefined && el('p', { class: 'quiet' }, `Confinement: ${isolation}`),
    plugins.map((plugin) => {
      const { key, id, name, version, description, state, stateReason, folder, manifestFile } = plugin;
      const { word, tone } = STATES[state];
      const own = denials.filter(({ pluginId }) => pluginId === id);
      const found = problems.filter(({ file }) => file === manifestFile);
      const reload = failedReloads.get(key);
      return el(
        'article',
        { class: 'plugin' },
        el(
          'header',
          {},
          el('h2', {}, name),
          el('span', { class: `outcome ${tone}` }, el('span', {}, word)),
          el('span', { class: 'quiet' }, el('code', {}, id), ` ${version}`),
        ),
        stateReason !== undefined && el('p', { class: tone }, stateReason),
        description !== undefined && el('p', {}, description),
        el('p', { class: 'quiet about', title: folder }, folder),
        reload &&
          el(
            'p',
            { class: 'notice bad' },
            `Its last change was not loaded: ${reload.fault?.message ?? ''} What was loaded before goes on serving.`,
          ),
        el('h3', {}, 'Permissions'),
        plugin.permissions.length === 0
          ? el('p', { class: 'quiet' }, 'It asks for none.')
          : el(
              'ul',
              { class: 'permissions' },
              plugin.permissions.map(({ name: permission, words, risk, granted }) =>
                el(
                  'li',
                  {},
                  el('span', { class: `outcome ${granted ? 'good' : 'middling'}` }, el('span', {}, granted ? 'granted' : 'not granted')),
                  el(
                    'span',
                    {},
                    words,
                    ' ',
                    el('code', { class: 'quiet' }, permission),
                    risk !== undefined && el('span', { class: 'quiet' }, ` ${risk}`),
                  ),
                ),
              ),
            ),
        own.length > 0 && [
          el('h3', {}, 'Kept from'),
          el(
            'ul',
            { class: 'permissions' },
            own.map(({ permission, count, lastAt }) =>
              el(
                'li',
                {},
                el('span', { class: 'outcome bad' }, el('span', {}, 'denied')),
                el('span', {}, el('code', {}, permission), ` ${counted(count, 'time')}, last at ${clock(lastAt)}`),
              ),
            ),
          ),
        ],
        found.length > 0 && [el('h3', {}, counted(found.length, 'problem')), problemList(found)],
        el(
          'details',
          { 'data-key': key, open: open.has(key) },
          el('summary', {}, counted(handlersOf(plugin).length, 'handler')),
          el('div', { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': `Handlers of ${name}` }, handlerTable(plugin)),
        ),
      );
    }),
    orphans.length > 0 && el('article', { class: 'plugin' }, el('h2', {}, 'Other manifests'), problemList(orphans)),
  );
}

/** @param {PluginView} plugin */
function handlerTable(plugin) {
  return stacked(
    'plain',
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ['Event', 'Handler', 'Languages'].map((name) => el('th', { scope: 'col' }, name)),
        el('th', { scope: 'col', class: 'number' }, 'p95'),
      ),
    ),
    el(
      'tbody',
      {},
      handlersOf(plugin).map((one) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, one.event, one.phase && el('span', { class: 'quiet' }, ` ${one.phase}`)),
          el('td', {}, el('code', {}, handlerName(one))),
          el('td', {}, one.languages.length === 0 ? 'all' : one.languages.join(', ')),
          el('td', { class: 'number' }, one.statistics === undefined ? '\u2013' : duration(one.statistics.p95Ms)),
        ),
      ),
    ),
  );
}

/** @param {Store['problems']} problems */
function problemList(problems) {
  return el(
    'ul',
    { class: 'permissions' },
    problems.map(({ file, line, column, severity, code, message }) =>
      el(
        'li',
        {},
        el('span', { class: `outcome ${severity === 'error' ? 'bad' : 'middling'}` }, el('span', {}, severity)),
        el('span', {}, message, ' ', el('code', { class: 'quiet' }, `${file}:${line}:${column} ${code}`)),
      ),
    ),
  );
}
