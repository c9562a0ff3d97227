// Where somebody writes sentences rather than code: in comments and documentation. Lines of code have no place there, nor have other people's sentences.

/** Languages in which `#` begins a comment. */
const HASH =
  /^(?:python|shellscript|yaml|dockercompose|ruby|perl|perl6|r|toml|dockerfile|makefile|powershell|julia|elixir|coffeescript|properties|ini|ignore|cmake|nix|tcl|terraform|graphql)$/;
/** Languages in which `--` does. */
const DASHES = /^(?:sql|lua|haskell|ada|vhdl|elm|plsql)$/;
/** Languages in which neither `//` nor `/*` does. */
const NO_SLASHES =
  /^(?:python|shellscript|yaml|dockercompose|ruby|perl|perl6|r|toml|dockerfile|makefile|powershell|julia|elixir|markdown|plaintext|html|xml|vue|svelte|lua|haskell|ini|properties|ignore|json)$/;
const MARKUP = /^(?:html|xml|vue|svelte|markdown|handlebars|xsl)$/;

/** What begins a comment in a language. */
export interface CommentMarks {
  slashes: boolean;
  hash: boolean;
  dashes: boolean;
  markup: boolean;
  /** Whether strings in three quotation marks document what is around them. */
  docstrings: boolean;
}

export function commentMarks(language: string): CommentMarks {
  return {
    slashes: !NO_SLASHES.test(language),
    hash: HASH.test(language),
    dashes: DASHES.test(language),
    markup: MARKUP.test(language),
    docstrings: language === 'python',
  };
}

/** How far back a comment of several lines may begin, in code units. */
const LOOK_BACK = 10_000;

/** Whether the text before a cursor ends in a comment or in the documentation of a function. */
export function endsInProse(prefix: string, language: string): boolean {
  const line = prefix.slice(Math.max(prefix.lastIndexOf('\n'), prefix.lastIndexOf('\r')) + 1);
  const text = prefix.slice(-LOOK_BACK);
  const { slashes, hash, dashes, markup, docstrings } = commentMarks(language);
  if (slashes && /(?:^|[\s;{}(),])\/\//.test(line)) return true;
  if (hash && /(?:^|\s)#/.test(line)) return true;
  if (dashes && /(?:^|\s)--/.test(line)) return true;
  // `/*` in a glob follows something else.
  if (slashes && isOpen(text, /(?:^|[\s;{}(),])\/\*/g, '*/')) return true;
  if (markup && isOpen(text, /<!--/g, '-->')) return true;
  return docstrings && isInDocumentation(prefix);
}

function isOpen(text: string, opening: RegExp, closing: string): boolean {
  const last = [...text.matchAll(opening)].at(-1);
  return last !== undefined && !text.includes(closing, last.index + last[0].length);
}

/** A string in three quotation marks, unless something is made of it on its first line. */
function isInDocumentation(prefix: string): boolean {
  const marks = [...prefix.matchAll(/"""|'''/g)];
  let open: RegExpExecArray | undefined;
  for (const mark of marks) {
    if (open === undefined) open = mark;
    else if (open[0] === mark[0]) open = undefined;
  }
  if (open === undefined) return false;
  const before = prefix.slice(prefix.lastIndexOf('\n', open.index) + 1, open.index);
  return /^\s*[rRbBuUfF]{0,2}$/.test(before);
}
