// VS Code's language ids with their names, the names that they are mistaken for, and the extensions of their files.
import path from 'node:path';
import { didYouMean } from '../../text/didYouMean.ts';

/** By language id: the extensions of its files, the usual one first, and the name that people know it by where the id does not tell. */
const LANGUAGES: Readonly<Record<string, readonly [extensions: string, name?: string]>> = {
  abap: ['abap'],
  astro: ['astro'],
  bat: ['bat cmd', 'Batch'],
  bibtex: ['bib'],
  c: ['c h', 'C'],
  clojure: ['clj cljs cljc edn', 'Clojure'],
  cloudformation: ['yaml yml json template'],
  cmake: ['cmake'],
  coffeescript: ['coffee'],
  cpp: ['cpp cc cxx hpp hh hxx h inl ino', 'C++'],
  csharp: ['cs csx', 'C#'],
  css: ['css', 'CSS'],
  'cuda-cpp': ['cu cuh'],
  d: ['d'],
  dart: ['dart', 'Dart'],
  diff: ['diff patch', 'Diff'],
  dockercompose: ['yml yaml'],
  dockerfile: ['dockerfile containerfile', 'Dockerfile'],
  dotenv: ['env'],
  elixir: ['ex exs', 'Elixir'],
  elm: ['elm'],
  erb: ['erb'],
  erlang: ['erl hrl'],
  fsharp: ['fs fsi fsx', 'F#'],
  'git-commit': [''],
  'git-rebase': [''],
  'github-actions-workflow': ['yml yaml'],
  go: ['go', 'Go'],
  'go.mod': ['mod'],
  'go.sum': ['sum'],
  graphql: ['graphql gql graphqls', 'GraphQL'],
  groovy: ['groovy gradle', 'Groovy'],
  haml: ['haml'],
  handlebars: ['handlebars hbs'],
  haskell: ['hs lhs', 'Haskell'],
  html: ['html htm xhtml shtml', 'HTML'],
  ignore: [''],
  ini: ['ini cfg conf', 'INI'],
  jade: ['jade pug'],
  java: ['java jav', 'Java'],
  javascript: ['js mjs cjs es6 jsx', 'JavaScript'],
  javascriptreact: ['jsx', 'JavaScript with JSX'],
  jinja: ['jinja j2 html'],
  json: ['json webmanifest jsonc', 'JSON'],
  jsonc: ['jsonc json code-workspace', 'JSON with comments'],
  jsonl: ['jsonl ndjson'],
  julia: ['jl', 'Julia'],
  kotlin: ['kt kts', 'Kotlin'],
  latex: ['tex sty cls', 'LaTeX'],
  less: ['less', 'Less'],
  log: ['log'],
  lua: ['lua', 'Lua'],
  makefile: ['mk mak makefile', 'Makefile'],
  markdown: ['md markdown mdown mkd', 'Markdown'],
  mdx: ['mdx'],
  nix: ['nix'],
  'objective-c': ['m h'],
  'objective-cpp': ['mm h'],
  ocaml: ['ml mli'],
  pascal: ['pas p'],
  perl: ['pl pm pod t', 'Perl'],
  perl6: ['raku p6'],
  php: ['php php4 php5 phtml', 'PHP'],
  plaintext: ['txt', 'Plain text'],
  powershell: ['ps1 psm1 psd1', 'PowerShell'],
  prisma: ['prisma'],
  properties: ['properties'],
  proto3: ['proto'],
  protobuf: ['proto'],
  pug: ['pug'],
  python: ['py pyi pyw', 'Python'],
  r: ['r rmd', 'R'],
  raku: ['raku'],
  razor: ['cshtml razor'],
  restructuredtext: ['rst'],
  ruby: ['rb rake gemspec', 'Ruby'],
  rust: ['rs', 'Rust'],
  sass: ['sass'],
  scala: ['scala sbt sc', 'Scala'],
  scss: ['scss', 'SCSS'],
  search_result: [''],
  'search-result': ['code-search'],
  shaderlab: ['shader'],
  shellscript: ['sh bash zsh ksh', 'Shell script'],
  slim: ['slim'],
  solidity: ['sol'],
  sql: ['sql', 'SQL'],
  stylus: ['styl'],
  svelte: ['svelte', 'Svelte'],
  swift: ['swift', 'Swift'],
  terraform: ['tf tfvars'],
  tex: ['tex'],
  toml: ['toml', 'TOML'],
  twig: ['twig'],
  typescript: ['ts mts cts', 'TypeScript'],
  typescriptreact: ['tsx', 'TypeScript with JSX'],
  vb: ['vb'],
  verilog: ['v'],
  vhdl: ['vhd vhdl'],
  vue: ['vue', 'Vue'],
  'vue-html': ['vue'],
  wat: ['wat'],
  xml: ['xml xsd svg plist', 'XML'],
  xsl: ['xsl xslt'],
  yaml: ['yaml yml', 'YAML'],
  zig: ['zig'],
};

/** Ids for some of another language's files, and older ids: a file's name alone does not lead to them. */
export const NOT_BY_NAME: ReadonlySet<string> = new Set([
  'cloudformation',
  'dockercompose',
  'github-actions-workflow',
  'jinja',
  'perl6',
  'proto3',
  'vue-html',
]);

/** What people write for a language whose id is another one. */
const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  'f#': 'fsharp',
  bash: 'shellscript',
  batch: 'bat',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  js: 'javascript',
  jsx: 'javascriptreact',
  kt: 'kotlin',
  md: 'markdown',
  node: 'javascript',
  ps1: 'powershell',
  py: 'python',
  python3: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  shell: 'shellscript',
  text: 'plaintext',
  ts: 'typescript',
  tsx: 'typescriptreact',
  txt: 'plaintext',
  visualbasic: 'vb',
  yml: 'yaml',
  zsh: 'shellscript',
};

/** The ids that VS Code itself and widespread extensions give to documents. */
export const LANGUAGE_IDS: readonly string[] = Object.keys(LANGUAGES);

export function isKnownLanguage(id: string): boolean {
  return Object.hasOwn(LANGUAGES, id);
}

/** The id that was probably meant by a name that is none. */
export function languageMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(ALIASES, lower)) return ALIASES[lower];
  if (Object.hasOwn(LANGUAGES, lower)) return lower;
  return didYouMean(
    name,
    LANGUAGE_IDS.filter((id) => id.length > 2),
  );
}

/** The extensions of a language's files, without dots. Undefined where they are not known. */
export function extensionsOf(id: string): readonly string[] | undefined {
  const text = Object.hasOwn(LANGUAGES, id) ? LANGUAGES[id]?.[0] : undefined;
  return text ? text.split(' ') : undefined;
}

/** What people call a language, where its id does not tell. */
export function languageName(id: string): string | undefined {
  return Object.hasOwn(LANGUAGES, id) ? LANGUAGES[id]?.[1] : undefined;
}

/** The language of a file going by its name, for runs without an editor. A language comes first whose usual extension it is. */
export function languageIdOf(file: string): string | undefined {
  const name = path.basename(file).toLowerCase();
  const extension = name.includes('.') ? path.extname(name).slice(1) : name;
  if (extension === '') return undefined;
  const having = LANGUAGE_IDS.filter((id) => !NOT_BY_NAME.has(id) && extensionsOf(id)?.includes(extension));
  return having.find((id) => extensionsOf(id)?.[0] === extension) ?? having[0];
}
