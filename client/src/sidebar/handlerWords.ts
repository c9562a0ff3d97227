// What tells a plugin's handlers for one event apart.
import * as l10n from '@vscode/l10n';
import type { HandlerView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

type Trait = (handler: HandlerView) => string;

/** Those that say most come first. */
const TRAITS: readonly Trait[] = [
  ({ function: name }) => (name === undefined ? '' : oneLine(name, 60)),
  ({ phase }) => (phase === undefined ? '' : phase === 'beforeSave' ? l10n.t('before the save') : l10n.t('after the save')),
  ({ languages }) => (languages.length > 0 ? languages.map((language) => oneLine(language, 40)).join(', ') : l10n.t('all languages')),
  ({ pattern }) => (pattern === undefined ? '' : oneLine(pattern, 80)),
  ({ script }) => oneLine(script, 80),
];

/**
 * In what a handler differs from the others of its plugin for the same event: one trait where one will do, several where only these together do.
 * Empty for the only one.
 */
export function distinction(handler: HandlerView, handlers: readonly HandlerView[]): string[] {
  let others = handlers.filter((other) => other !== handler && other.event === handler.event);
  if (others.length === 0) return [];
  const alone = TRAITS.find((trait) => trait(handler) !== '' && others.every((other) => trait(other) !== trait(handler)));
  if (alone) return [alone(handler)];
  const words: string[] = [];
  for (const trait of TRAITS) {
    const alike = others.filter((other) => trait(other) === trait(handler));
    if (alike.length === others.length) continue;
    others = alike;
    if (trait(handler) !== '') words.push(trait(handler));
    if (others.length === 0) break;
  }
  return words;
}
