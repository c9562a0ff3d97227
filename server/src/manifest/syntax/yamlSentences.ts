// What the reader of YAML says of a fault, as a sentence in the user's language. What is rare is said in the reader's own English.
import * as l10n from '@vscode/l10n';

/** @param message the reader's: a sentence but for its end */
export function yamlSentence(message: string): string {
  return known(message) ?? withArgument(message) ?? message.replace(/\.?$/, '.');
}

function known(message: string): string | undefined {
  switch (message) {
    case 'Implicit map keys need to be followed by map values':
      return l10n.t('Implicit map keys need to be followed by map values.');
    case 'Implicit keys need to be on a single line':
      return l10n.t('Implicit keys need to be on a single line.');
    case 'Nested mappings are not allowed in compact mappings':
      return l10n.t('Nested mappings are not allowed in compact mappings.');
    case 'A block sequence may not be used as an implicit map key':
      return l10n.t('A block sequence may not be used as an implicit map key.');
    case 'All mapping items must start at the same column':
      return l10n.t('All mapping items must start at the same column.');
    case 'All sequence items must start at the same column':
      return l10n.t('All sequence items must start at the same column.');
    case 'Sequence item without - indicator':
      return l10n.t('Sequence item without - indicator.');
    case 'Missing closing "quote':
      return l10n.t('Missing closing "quote.');
    case "Missing closing 'quote":
      return l10n.t("Missing closing 'quote.");
    case 'Block collections are not allowed within flow collections':
      return l10n.t('Block collections are not allowed within flow collections.');
    case 'Flow map in block collection must be sufficiently indented and end with a }':
      return l10n.t('Flow map in block collection must be sufficiently indented and end with a }.');
    case 'Flow sequence in block collection must be sufficiently indented and end with a ]':
      return l10n.t('Flow sequence in block collection must be sufficiently indented and end with a ].');
    case 'Flow map must end with a }':
      return l10n.t('Flow map must end with a }.');
    case 'Flow sequence must end with a ]':
      return l10n.t('Flow sequence must end with a ].');
    case 'Missing , or : between flow map items':
      return l10n.t('Missing , or : between flow map items.');
    case 'Missing , between flow map items':
      return l10n.t('Missing , between flow map items.');
    case 'Missing , between flow sequence items':
      return l10n.t('Missing , between flow sequence items.');
    case 'Comments must be separated from other tokens by white space characters':
      return l10n.t('Comments must be separated from other tokens by white space characters.');
    case 'Block scalar values in collections must be indented':
      return l10n.t('Block scalar values in collections must be indented.');
    default:
      return undefined;
  }
}

function withArgument(message: string): string | undefined {
  const reserved = /^Plain value cannot start with reserved character (.)$/.exec(message)?.[1];
  if (reserved !== undefined) return l10n.t('Plain value cannot start with reserved character {0}.', reserved);
  const indicator = /^Plain value cannot start with block scalar indicator (.)$/.exec(message)?.[1];
  if (indicator !== undefined) return l10n.t('Plain value cannot start with block scalar indicator {0}.', indicator);
  const escape = /^Invalid escape sequence (.*)$/s.exec(message)?.[1];
  if (escape !== undefined) return l10n.t('Invalid escape sequence {0}.', escape);
  const tag = /^Unresolved tag: (.*)$/s.exec(message)?.[1];
  return tag === undefined ? undefined : l10n.t('Unresolved tag: {0}.', tag);
}
