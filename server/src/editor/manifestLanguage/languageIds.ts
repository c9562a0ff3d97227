// The language ids that VS Code itself and the widespread extensions give to documents, with the names that people know them by.
export const LANGUAGE_IDS: Readonly<Record<string, string>> = {
  bat: 'Batch', c: 'C', clojure: 'Clojure', cpp: 'C++', csharp: 'C#', css: 'CSS', dart: 'Dart', diff: 'Diff', dockerfile: 'Dockerfile',
  elixir: 'Elixir', fsharp: 'F#', go: 'Go', graphql: 'GraphQL', groovy: 'Groovy', haskell: 'Haskell', html: 'HTML', ini: 'INI', java: 'Java',
  javascript: 'JavaScript', javascriptreact: 'JavaScript with JSX', json: 'JSON', jsonc: 'JSON with comments', julia: 'Julia',
  kotlin: 'Kotlin', latex: 'LaTeX', less: 'Less', lua: 'Lua', makefile: 'Makefile', markdown: 'Markdown', perl: 'Perl', php: 'PHP',
  plaintext: 'Plain text', powershell: 'PowerShell', python: 'Python', r: 'R', ruby: 'Ruby', rust: 'Rust', scala: 'Scala', scss: 'SCSS',
  shellscript: 'Shell script', sql: 'SQL', svelte: 'Svelte', swift: 'Swift', toml: 'TOML', typescript: 'TypeScript',
  typescriptreact: 'TypeScript with JSX', vue: 'Vue', xml: 'XML', yaml: 'YAML',
};
