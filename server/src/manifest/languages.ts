// VS Code's language ids with the names that they are mistaken for, and the extensions of their files.
import { didYouMean } from './didYouMean.ts';

/** Extensions by language id; those of languages without files that can be told by their names are empty. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  abap: 'abap', astro: 'astro', bat: 'bat cmd', bibtex: 'bib', c: 'c h', clojure: 'clj cljs cljc edn', 'cloudformation': 'yaml yml json template', cmake: 'cmake', coffeescript: 'coffee', cpp: 'cpp cc cxx hpp hh hxx h inl ino', csharp: 'cs csx', css: 'css', 'cuda-cpp': 'cu cuh',
  d: 'd', dart: 'dart', diff: 'diff patch', dockercompose: 'yml yaml', dockerfile: 'dockerfile containerfile', dotenv: 'env', elixir: 'ex exs', elm: 'elm', erb: 'erb', erlang: 'erl hrl', fsharp: 'fs fsi fsx', 'git-commit': '', 'git-rebase': '', 'github-actions-workflow': 'yml yaml', go: 'go', 'go.mod': 'mod', 'go.sum': 'sum', graphql: 'graphql gql graphqls', groovy: 'groovy gradle',
  haml: 'haml', handlebars: 'handlebars hbs', haskell: 'hs lhs', html: 'html htm xhtml shtml', ignore: '', ini: 'ini cfg conf', jade: 'jade pug', java: 'java jav', javascript: 'js mjs cjs es6 jsx', javascriptreact: 'jsx', jinja: 'jinja j2 html', json: 'json webmanifest jsonc', jsonc: 'jsonc json code-workspace', jsonl: 'jsonl ndjson', julia: 'jl', kotlin: 'kt kts', latex: 'tex sty cls', less: 'less', log: 'log', lua: 'lua',
  makefile: 'mk mak makefile', markdown: 'md markdown mdown mkd', mdx: 'mdx', nix: 'nix', 'objective-c': 'm h', 'objective-cpp': 'mm h', ocaml: 'ml mli', pascal: 'pas p', perl: 'pl pm pod t', perl6: 'raku p6', php: 'php php4 php5 phtml', plaintext: 'txt', powershell: 'ps1 psm1 psd1', prisma: 'prisma', properties: 'properties', proto3: 'proto', protobuf: 'proto', pug: 'pug', python: 'py pyi pyw', r: 'r rmd', raku: 'raku', razor: 'cshtml razor', restructuredtext: 'rst', ruby: 'rb rake gemspec', rust: 'rs',
  sass: 'sass', scala: 'scala sbt sc', scss: 'scss', search_result: '', 'search-result': 'code-search', shaderlab: 'shader', shellscript: 'sh bash zsh ksh', slim: 'slim', solidity: 'sol', sql: 'sql', stylus: 'styl', svelte: 'svelte', swift: 'swift', terraform: 'tf tfvars', tex: 'tex', toml: 'toml', twig: 'twig', typescript: 'ts mts cts', typescriptreact: 'tsx', vb: 'vb', verilog: 'v', vhdl: 'vhd vhdl', vue: 'vue', 'vue-html': 'vue', wat: 'wat', xml: 'xml xsd svg plist', xsl: 'xsl xslt', yaml: 'yaml yml', zig: 'zig',
};

/** What people write for a language whose id is another one. */
const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp', 'c++': 'cpp', 'f#': 'fsharp', bash: 'shellscript', batch: 'bat', cs: 'csharp', docker: 'dockerfile', golang: 'go', js: 'javascript', jsx: 'javascriptreact', kt: 'kotlin', md: 'markdown', node: 'javascript', ps1: 'powershell', py: 'python', python3: 'python', rb: 'ruby', rs: 'rust', sh: 'shellscript', shell: 'shellscript', text: 'plaintext', ts: 'typescript', tsx: 'typescriptreact', txt: 'plaintext', visualbasic: 'vb', yml: 'yaml', zsh: 'shellscript',
};

/** The ids that VS Code itself and widespread extensions give to documents. */
export const LANGUAGE_IDS: readonly string[] = Object.keys(EXTENSIONS);

export function isKnownLanguage(id: string): boolean {
  return Object.hasOwn(EXTENSIONS, id);
}

/** The id that was probably meant by a name that is none. */
export function languageMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(ALIASES, lower)) return ALIASES[lower];
  if (Object.hasOwn(EXTENSIONS, lower)) return lower;
  return didYouMean(name, LANGUAGE_IDS.filter((id) => id.length > 2));
}

/** The extensions of a language's files, without dots. Undefined where they are not known. */
export function extensionsOf(id: string): readonly string[] | undefined {
  const text = Object.hasOwn(EXTENSIONS, id) ? EXTENSIONS[id] : undefined;
  return text ? text.split(' ') : undefined;
}
