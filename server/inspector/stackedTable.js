// @ts-check
// Tables that become a list of cards where there is no room for their columns, each cell with the name of its column before it. Roles are spelled out, as
// browsers take them from what is not laid out as a table.
import { el } from './dom.js';

/** @type {Record<string, string>} */
const ROLES = { THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell' };

/**
 * @param {string} className
 * @param {...import('./dom.js').Child} children
 */
export function stacked(className, ...children) {
  const table = el('table', { class: `${className} stacked`, role: 'table' }, ...children);
  const names = [...table.querySelectorAll('thead th')].map((one) => one.textContent ?? '');
  for (const part of table.querySelectorAll('thead, tbody, tr, th, td')) {
    const role = part.tagName === 'TH' ? (part.closest('thead') ? 'columnheader' : 'rowheader') : ROLES[part.tagName];
    if (role !== undefined) part.setAttribute('role', role);
  }
  for (const row of table.querySelectorAll('tbody tr')) {
    for (const [at, cell] of [...row.children].entries()) if (cell.tagName === 'TD') cell.setAttribute('data-column', names[at] ?? '');
  }
  return table;
}
