// Passwords that stand in a file as texts: `password = '…'`, and addresses with one in them. Nothing tells them from other texts but what stands around
// them, and whoever finds one calls it a mistake: so what reads like a placeholder, a label or a pattern is passed over, and so is much that may be one.
import { isAllowedAt } from './keysInText.ts';
import type { Span } from './lineIndex.ts';

export interface PasswordInText extends Span {
  /** What it stands in. */
  where: 'assignment' | 'address';
}

/** What may stand between a name and its text. Bounded, as texts of strangers are gone through. */
const BETWEEN = /["'`]?\]?\s{0,9}(?:[?!]?:\s{0,9}str(?:ing)?\s{0,9})?(?:={1,3}|:=?|=>)\s{0,9}/.source;
const TEXT = /(["'`])(?<value>[^"'`\s\\]{8,200})\1/.source;

/** Names that end like this have passwords, of any form. */
const PASSWORD_NAMES = 'password|passwd|passphrase|pwd|(?<![A-Za-z0-9])pass';
const PASSWORD = new RegExp(String.raw`(?:${PASSWORD_NAMES})\d{0,3}${BETWEEN}${TEXT}`, 'gi');
/** Names that end like this have many things: what only machines write is none of the others. */
const TOKEN_NAMES = 'secret|token|api[_-]?key|access[_-]?key|private[_-]?key|account[_-]?key';
const TOKEN = new RegExp(String.raw`(?:${TOKEN_NAMES})\d{0,3}${BETWEEN}${TEXT}`, 'gi');
/** In files of settings, where values need no quotes. */
const unquoted = (names: string): RegExp =>
  new RegExp(
    String.raw`^[ \t]{0,40}(?:export[ \t]|-[ \t])?[ \t]{0,9}[\w.-]{0,60}?(?:${names})\d{0,3}[ \t]{0,9}[:=][ \t]{0,9}(?<value>[^\s"'${'`'}#;]{8,200})[ \t]{0,40}(?:[#;].*)?\r?$`,
    'gim',
  );
const UNQUOTED_PASSWORD = unquoted(PASSWORD_NAMES);
const UNQUOTED_TOKEN = unquoted(TOKEN_NAMES);
/** What is sent with a request. */
const SENT = /\b(?:Bearer|Basic)[ \t]{1,4}(?<value>[A-Za-z0-9+/_=~-]{20,400})(?![\w.])/g;
/** What a connection is opened with. */
const CONNECTION = /\b(?:AccountKey|SharedAccessKey)=(?<value>[A-Za-z0-9+/]{40,100}={0,2})/g;
const ADDRESS =
  /[a-z][a-z0-9+.-]{1,20}:\/\/(?<user>[^\s/?#@:"'`<>]{0,100}):(?<value>[^\s/?#@"'`<>]{4,200})@(?<host>[^\s/?#"'`<>:]{1,200})/gi;

/** Hosts that only this machine, or nobody, has. */
const NO_HOST = /^(?:localhost|127\.|0\.0\.0\.0|\[|host(?:name)?$|server$)|(?:^|\.)(?:example(?:\.\w+)?|test|invalid|localhost|local)$/i;

/** What is filled in later: `<password>`, `${PASSWORD}`, `{0}`, `%PASSWORD%`, `$PASSWORD`, rows of stars and the like. */
const FILLED_IN = /[<>{}]|\$[({A-Za-z_]|^%|%$|%[sd(]|\*{3}|\.{3}|\u2026|\u2022|x{3}|_{3}|#{3}/i;
/** Other things that names of passwords stand before: places, addresses, patterns. */
const OTHER = /^(?:[./~^#@[]|[a-z][a-z0-9+.-]*:\/\/|(?:arn|env|vault|file|data|urn):)|\(\?|\.[*+]|\[(?:\^|a-z|\d-\d)|\\/i;
/** One word or several, as in labels, keys of translations and names of styles. */
const WORDS = /^[\p{L}\p{M}]+(?:[-_.:/][\p{L}\p{M}]+)*[.:!?]?$/u;
/** Of what placeholders are made. What is left without them tells a password. */
const PLACEHOLDER =
  /placeholder|passphrase|password|passwort|username|database|testing|example|changeit|undefined|required|redacted|replace|default|passwd|secret|access|change|sample|insert|hidden|masked|string|dummy|token|login|admin|proxy|value|wrong|enter|fixme|abcdef?|qwerty?|1?2345?6?7?8?9?0?|pass|word|user|root|auth|fake|mock|test|demo|your|with|this|here|todo|none|null|some|api|key|foo|bar|baz|the|not|pwd|my|me|db|pw/gi;
/** The name of a variable. */
const NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const LEAST_LEFT = 4;
const FEWEST_DIFFERENT = 4;
const SHORTEST_TOKEN = 16;

/** In the order of the text. @param more.isConfiguration whether texts in it need no quotes. */
export function passwordsIn(text: string, { isConfiguration = false } = {}): PasswordInText[] {
  const assigned = [
    ...matches(text, PASSWORD, isPassword),
    ...matches(text, TOKEN, isToken),
    ...matches(text, SENT, isToken),
    ...matches(text, CONNECTION, isToken),
    ...(isConfiguration ? [...matches(text, UNQUOTED_PASSWORD, isPassword), ...matches(text, UNQUOTED_TOKEN, isToken)] : []),
  ];
  const addresses = matches(
    text,
    ADDRESS,
    ({ value, user, host }) => !NO_HOST.test(host) && value !== user && !/^\d{1,5}$/.test(value) && !isFilledIn(value),
  );
  return [
    ...assigned.map((span) => ({ ...span, where: 'assignment' as const })),
    ...addresses.map((span) => ({ ...span, where: 'address' as const })),
  ].sort((a, b) => a.start - b.start);
}

type Groups = Record<'value' | 'user' | 'host', string>;

function matches(text: string, shape: RegExp, isMeant: (groups: Groups) => boolean): Span[] {
  return [...text.matchAll(shape)]
    .filter(({ index, groups }) => isMeant(groups as Groups) && !isAllowedAt(text, index))
    .map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

function isPassword({ value }: Groups): boolean {
  return !OTHER.test(value) && !WORDS.test(value) && !NAME.test(value) && !isFilledIn(value);
}

function isToken(groups: Groups): boolean {
  const { value } = groups;
  return (
    value.length >= SHORTEST_TOKEN && /^[A-Za-z0-9+/_=~-]+$/.test(value) && (value.match(/\d/g) ?? []).length >= 3 && isPassword(groups)
  );
}

function isFilledIn(value: string): boolean {
  const left = value.replaceAll(PLACEHOLDER, '').replaceAll(/[^\p{L}\d]/gu, '');
  return FILLED_IN.test(value) || left.length < LEAST_LEFT || new Set(value).size < FEWEST_DIFFERENT;
}
