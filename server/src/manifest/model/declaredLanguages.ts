// Which files are in which language where there is no editor to say so.
import type { LanguageDeclaration } from '../../contract/languages.ts';
import { EDITOR_LANGUAGES } from './editorLanguages.generated.ts';
import { extensionsOf, LANGUAGE_IDS, NOT_BY_NAME } from './languages.ts';

/** The one language that no extension contributes. */
const PLAIN_TEXT: LanguageDeclaration = { id: 'plaintext', extensions: ['.txt'] };

/** As VS Code does it by itself, and where other languages are known, as their extensions do. Of two that claim the same files, the later one counts. */
export function declaredLanguages(): readonly LanguageDeclaration[] {
  const own = new Set(EDITOR_LANGUAGES.map(({ id }) => id));
  const others = LANGUAGE_IDS.filter((id) => !own.has(id) && !NOT_BY_NAME.has(id)).map((id) => ({
    id,
    extensions: (extensionsOf(id) ?? []).map((extension) => `.${extension}`),
  }));
  return [PLAIN_TEXT, ...others, ...EDITOR_LANGUAGES];
}
