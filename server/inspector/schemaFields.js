// @ts-check
// Fields of a form, made from a JSON Schema. What has no field of its own is written as JSON.
import { el } from './dom.js';

/**
 * The part of JSON Schema that the schemas of events use.
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string | string[]} [type]
 * @property {string} [description]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema} [items]
 * @property {unknown[]} [enum]
 * @property {number} [minimum]
 * @property {number} [maximum]
 */

/**
 * How a field is filled. `filled`: what the host puts there where it is left empty, in words.
 * @typedef {{ definitions: Record<string, Schema>, value: unknown, required: boolean, filled?: string | undefined }} How
 */

/**
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {HTMLElement} control what is given the focus where something is wrong with it.
 * @property {(isWhole: boolean) => unknown} read the value; undefined where nothing was entered. Throws a `FieldFault` where it is none, and, of what is to
 *   be whole, where something that it requires is missing.
 */

export class FieldFault extends Error {
  /** @param {HTMLElement} control @param {string} message */
  constructor(control, message) {
    super(message);
    this.control = control;
  }
}

/** Texts of documents. */
const LONG = new Set(['fileContent', 'prefix', 'suffix']);

let made = 0;

/**
 * @param {string} name
 * @param {Schema} schema
 * @param {How} how
 * @returns {Field}
 */
function fieldOf(name, schema, how) {
  const field = fieldFor(name, schema, how);
  if (how.required && how.filled === undefined && field.control.matches('input, select, textarea')) {
    field.control.setAttribute('aria-required', 'true');
    field.element.classList.add('needed');
  }
  return field;
}

/** @param {string} name @param {Schema} schema @param {How} how @returns {Field} */
function fieldFor(name, schema, how) {
  const { definitions, value, filled } = how;
  const { $ref, ...own } = schema;
  const said = $ref === undefined ? own : { ...definitions[$ref.replace('#/definitions/', '')], ...own };
  const resolved = filled === undefined ? said : { ...said, description: `${said.description ?? ''} Left empty: ${filled}.`.trim() };
  if (resolved.properties && (value === undefined || isObject(value))) return group(name, resolved, how);
  const types = typeof resolved.type === 'string' ? [resolved.type] : (resolved.type ?? []);
  if (resolved.enum && (value === undefined || resolved.enum.includes(value)))
    return choice(name, resolved, resolved.enum.map(String), value);
  if (types.includes('boolean')) return flag(name, resolved, value);
  if (types.includes('string') && (value === undefined || value === null || typeof value === 'string')) return text(name, resolved, value);
  if ((types.includes('integer') || types.includes('number')) && (value === undefined || typeof value === 'number'))
    return number(name, resolved, value);
  if (types.includes('array') && resolved.items?.type === 'string' && (value === undefined || isTexts(value)))
    return lines(name, resolved, value);
  return json(name, resolved, value);
}

/**
 * The fields of an object.
 * @param {Schema} schema
 * @param {object} how
 * @param {Record<string, Schema>} how.definitions
 * @param {Record<string, unknown>} how.value
 * @param {readonly string[]} [how.leaveOut]
 * @param {Readonly<Record<string, string>>} [how.filled]
 * @param {boolean} [how.mayBeEmpty] as a whole: what is required is so only beside something that is there.
 * @returns {{ elements: HTMLElement[], controls: HTMLElement[], read: (isWhole: boolean) => Record<string, unknown> }}
 */
export function fieldsOf(schema, { definitions, value, leaveOut = [], filled = {}, mayBeEmpty = false }) {
  const names = [...new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(value)])].filter((name) => !leaveOut.includes(name));
  const fields = names.map((name) => {
    const isRequired = schema.required?.includes(name) ?? false;
    const how = { definitions, value: value[name], required: isRequired && !mayBeEmpty, filled: filled[name] };
    return { name, isNeeded: isRequired && filled[name] === undefined, field: fieldOf(name, schema.properties?.[name] ?? {}, how) };
  });
  return {
    elements: fields.map(({ field }) => field.element),
    controls: fields.map(({ field }) => field.control),
    read: (isWhole) => {
      const given = fields.map((one) => ({ ...one, read: one.field.read(isWhole) }));
      const present = given.filter(({ read }) => read !== undefined);
      if (mayBeEmpty && present.length === 0) return {};
      const missing = given.filter(({ isNeeded, read }) => isWhole && isNeeded && read === undefined);
      const [first] = missing;
      if (first) {
        for (const { field } of missing) field.control.setAttribute('aria-invalid', 'true');
        const named = missing.map(({ name }) => name).join(' and ');
        throw new FieldFault(first.field.control, `${named} ${missing.length === 1 ? 'is' : 'are'} needed.`);
      }
      return Object.fromEntries(present.map(({ name, read }) => [name, read]));
    },
  };
}

/** @param {string} name @param {Schema} schema @param {How} how @returns {Field} */
function group(name, schema, { definitions, value, required, filled }) {
  const mayBeEmpty = !required || filled !== undefined;
  const { elements, controls, read } = fieldsOf(schema, { definitions, value: isObject(value) ? value : {}, mayBeEmpty });
  // What is not needed and not there stays out of the way.
  const element =
    required || value !== undefined
      ? el('fieldset', {}, el('legend', {}, name), hint(schema), elements)
      : el('details', { class: 'optional' }, el('summary', {}, name), el('fieldset', { 'aria-label': name }, hint(schema), elements));
  return {
    element,
    control: controls[0] ?? element,
    read: (isWhole) => {
      const own = read(isWhole);
      return Object.keys(own).length === 0 && value === undefined ? undefined : own;
    },
  };
}

/** @param {string} name @param {Schema} schema @param {string[]} choices @param {unknown} value @returns {Field} */
function choice(name, schema, choices, value) {
  const control = el(
    'select',
    {},
    el('option', { value: '' }, '\u2013'),
    choices.map((one) => el('option', { value: one, selected: one === value }, one)),
  );
  return { element: labelled(name, schema, control), control, read: () => (control.value === '' ? undefined : control.value) };
}

/** @param {string} name @param {Schema} schema @param {unknown} value @returns {Field} */
function flag(name, schema, value) {
  const { element, control, read } = choice(
    name,
    schema,
    ['true', 'false'],
    value === true ? 'true' : value === false ? 'false' : undefined,
  );
  return {
    element,
    control,
    read: () => {
      const given = read(true);
      return given === undefined ? undefined : given === 'true';
    },
  };
}

/** @param {string} name @param {Schema} schema @param {string | null | undefined} value @returns {Field} */
function text(name, schema, value) {
  const isLong = LONG.has(name) || (value ?? '').includes('\n');
  const control = isLong
    ? el('textarea', { rows: 6, spellcheck: 'false' })
    : el('input', { type: 'text', spellcheck: 'false', autocomplete: 'off' });
  control.value = value ?? '';
  // An empty text that was there is one that somebody wants.
  return {
    element: labelled(name, schema, control),
    control,
    read: () => (control.value === '' ? (value === '' || value === null ? value : undefined) : control.value),
  };
}

/** @param {string} name @param {Schema} schema @param {number | undefined} value @returns {Field} */
function number(name, schema, value) {
  const control = el('input', { type: 'number', min: schema.minimum, max: schema.maximum, step: schema.type === 'integer' ? 1 : 'any' });
  if (value !== undefined) control.value = String(value);
  return {
    element: labelled(name, schema, control),
    control,
    read: () => {
      if (!control.validity.valid) throw new FieldFault(control, control.validationMessage);
      return control.value === '' ? undefined : Number(control.value);
    },
  };
}

/** @param {string} name @param {Schema} schema @param {readonly string[] | undefined} value @returns {Field} */
function lines(name, schema, value) {
  const control = el('textarea', { rows: 2, spellcheck: 'false' });
  control.value = (value ?? []).join('\n');
  const element = labelled(name, { ...schema, description: `${schema.description ?? ''} One per line.`.trim() }, control);
  return {
    element,
    control,
    read: () => {
      const given = control.value.split('\n').filter((line) => line !== '');
      return given.length === 0 && value === undefined ? undefined : given;
    },
  };
}

/** @param {string} name @param {Schema} schema @param {unknown} value @returns {Field} */
function json(name, schema, value) {
  const control = el('textarea', { rows: 3, spellcheck: 'false', class: 'code' });
  control.value = value === undefined ? '' : JSON.stringify(value, undefined, 2);
  const element = labelled(name, { ...schema, description: `${schema.description ?? ''} As JSON.`.trim() }, control);
  return {
    element,
    control,
    read: () => {
      if (control.value.trim() === '') return undefined;
      try {
        return JSON.parse(control.value);
      } catch (error) {
        throw new FieldFault(control, `${name} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

/** @param {string} name @param {Schema} schema @param {HTMLElement} control */
function labelled(name, schema, control) {
  const id = `field-${++made}`;
  control.id = id;
  const said = hint(schema);
  if (said) {
    said.id = `${id}-hint`;
    control.setAttribute('aria-describedby', said.id);
  }
  return el('div', { class: 'field' }, el('label', { for: id }, name), control, said);
}

/** @param {Schema} schema */
function hint({ description }) {
  return description === undefined || description === '' ? undefined : el('p', { class: 'hint' }, description);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is string[]} */
function isTexts(value) {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && !one.includes('\n'));
}
