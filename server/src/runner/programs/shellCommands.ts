// Which programs a shell script calls by their names: the words that stand where a command does. Nothing is run: words in texts, comments, patterns and
// arguments name nothing, and neither does what only a shell could work out.
import {
  forEachChild,
  parse,
  type Assignment,
  type Command,
  type ParameterExpansionPart,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';

/** A script may be made to be long or deep: what no wrapper has is left out. */
const DEEPEST = 20;
const DEEPEST_NODE = 400;
const MOST_OPEN = 50;
const LONGEST_NAME = 64;
const MOST_NAMES = 200;

/** What only a run of the script would tell. */
const UNKNOWN = '\u0001';

const NAME = /^[\w.+@][\w.+@-]*$/;
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
const ARGUMENTS = /^[@*1-9]/;
const SHELL = /^(?:ba|da|z|k|mk|a|)sh$/;

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const BUILTINS =
  setOf(`. : [ [[ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo emulate enable eval exec
exit export false fc fg for function getopts hash help history in jobs kill let local logout mapfile popd printf print pushd pwd read readarray readonly return select
set setopt shift shopt source suspend test time times trap true type typeset ulimit umask unalias unset unsetopt wait zmodload`);

/** What runs a command that it is given, or says where that is: options with a value of their own, and how many words stand before the command. */
const PREFIXES: ReadonlyMap<string, { valued: ReadonlySet<string>; before?: number; asks?: true }> = new Map([
  ['command', { valued: setOf('') }],
  ['exec', { valued: setOf('-a') }],
  ['env', { valued: setOf('-u --unset -C --chdir') }],
  ['nice', { valued: setOf('-n --adjustment') }],
  ['ionice', { valued: setOf('-c --class -n --classdata') }],
  ['timeout', { valued: setOf('-k --kill-after -s --signal'), before: 1 }],
  ['gtimeout', { valued: setOf('-k --kill-after -s --signal'), before: 1 }],
  ['time', { valued: setOf('-f --format -o --output') }],
  ['nohup', { valued: setOf('') }],
  ['setsid', { valued: setOf('') }],
  ['stdbuf', { valued: setOf('-i -o -e') }],
  [
    'xargs',
    {
      valued: setOf(
        '-I -n -P -L -d -E -s -a --max-args --max-procs --max-lines --delimiter --arg-file --max-chars --replace --process-slot-var',
      ),
    },
  ],
  ['eval', { valued: setOf('') }],
  ['which', { valued: setOf(''), asks: true }],
  ['type', { valued: setOf(''), asks: true }],
  ['hash', { valued: setOf(''), asks: true }],
]);

/** @returns the names in their order, first those that take the script's place or are handed its arguments. */
export function commandsCalledIn(script: string): string[] {
  const reader = new Reader();
  reader.read(script, 0);
  return reader.called();
}

class Reader {
  /** With whether one takes the script's place or is handed its arguments. */
  readonly #names = new Map<string, boolean>();
  readonly #functions = new Set<string>();
  /** What a prefix starts, which knows no functions. */
  readonly #programs = new Set<string>();
  /** Variables that hold a plain word. */
  readonly #variables = new Map<string, string>();

  called(): string[] {
    const called = [...this.#names].filter(([name]) => !this.#functions.has(name) || this.#programs.has(name));
    return [...called.filter(([, isMeant]) => isMeant), ...called.filter(([, isMeant]) => !isMeant)].map(([name]) => name);
  }

  /** @param depth how many scripts it is in, and with it below, how many nodes. */
  read(script: string, depth: number): void {
    if (depth >= DEEPEST || isTooDeep(script)) return;
    try {
      this.#visit(parse(script), depth, 0);
    } catch (error) {
      // No wrapper is nested so deeply that the stack ends. What was found by then counts.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  #visit(node: SyntaxNode, depth: number, nodes: number): void {
    const inner = node.type === 'Script' ? depth + 1 : depth;
    if (inner > DEEPEST || nodes > DEEPEST_NODE) return;
    if (node.type === 'Function') this.#functions.add(node.name.value);
    else if (node.type === 'Assignment') this.#assign(node);
    forEachChild(node, (child) => this.#visit(child, inner, nodes + 1));
    if (node.type === 'Command') this.#command(node, inner);
  }

  #assign({ name, value }: Assignment): void {
    if (value.type !== 'Word' || this.#variables.has(name)) return;
    const text = this.#textOf(value);
    if (NAME.test(text) && text.length <= LONGEST_NAME) this.#variables.set(name, text);
  }

  #command({ name, args }: Command, depth: number): void {
    if (name === undefined) return;
    const words = [name, ...args];
    const isHanded = words.some((word) => word.type === 'Word' && hasArguments(word.parts));
    this.#call(
      words.map((word) => (word.type === 'Word' ? this.#textOf(word) : word.text)),
      isHanded,
      depth,
    );
  }

  /** The word, as far as it is plain, or a variable that holds a plain word. */
  #textOf({ value, parts }: Pick<Word, 'value' | 'parts'>): string {
    return parts === undefined ? value : parts.map((part) => this.#textOfPart(part)).join('');
  }

  #textOfPart(part: WordPart): string {
    if (part.type === 'DoubleQuoted') return this.#textOf({ value: '', parts: part.parts });
    if (part.type === 'SimpleExpansion') return this.#variables.get(part.text.slice(1)) ?? UNKNOWN;
    if (part.type === 'ParameterExpansion') return this.#valueOf(part);
    return part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted' ? part.value : UNKNOWN;
  }

  /** Of a variable, or of what is taken in its place, as in `${TOOL:-tidy}`. */
  #valueOf({ prefix, index, operation, parameter }: ParameterExpansionPart): string {
    const usual = operation?.type === 'Default' && /^:?[-=]$/.test(operation.operator) ? operation.operand : undefined;
    if (prefix !== undefined || index !== undefined || (operation !== undefined && usual === undefined)) return UNKNOWN;
    return this.#variables.get(parameter) ?? (usual && this.#textOf(usual)) ?? UNKNOWN;
  }

  /** One command with its arguments. */
  #call(words: readonly string[], isHanded: boolean, depth: number): void {
    if (depth > DEEPEST) return;
    const to = words.length;
    let at = 0;
    let isMeant = isHanded;
    let isProgram = false;
    for (;;) {
      const word = words[at];
      if (word === undefined) return;
      const prefix = PREFIXES.get(word);
      if (prefix === undefined) break;
      isMeant ||= word === 'exec';
      isProgram ||= word !== 'eval' && word !== 'time';
      this.#add(word, false);
      at++;
      let isAsking = prefix.asks === true;
      let before = prefix.before ?? 0;
      for (; at < to; at++) {
        const option = words[at]!;
        if (option === '-S' && word === 'env') return this.read(words[at + 1] ?? '', depth);
        if (/^-[vV]$/.test(option) && word === 'command') isAsking = true;
        if (option.startsWith('-')) at += prefix.valued.has(option) ? 1 : 0;
        else if (word === 'env' && ASSIGNMENT.test(option)) continue;
        else if (before-- <= 0) break;
      }
      if (isAsking) {
        for (; at < to; at++) this.#add(words[at]!, isMeant, true);
        return;
      }
    }
    const name = words[at]!;
    if (name === 'trap') this.read(words[at + 1] ?? '', depth);
    this.#add(name, isMeant, isProgram);
    if (SHELL.test(name.slice(name.lastIndexOf('/') + 1))) {
      for (let one = at + 1; one < to && words[one]!.startsWith('-'); one++)
        if (/^-[a-z]*c$/.test(words[one]!)) this.read(words[one + 1] ?? '', depth);
    } else if (name === 'find') this.#find(words.slice(at), isMeant, depth);
  }

  #find(words: readonly string[], isMeant: boolean, depth: number): void {
    for (let at = 0; at < words.length; at++) {
      if (!/^-(?:exec|execdir|ok|okdir)$/.test(words[at]!)) continue;
      let end = at + 1;
      while (end < words.length && words[end] !== ';' && words[end] !== '+') end++;
      this.#call(words.slice(at + 1, end), isMeant, depth + 1);
      at = end;
    }
  }

  #add(name: string, isMeant: boolean, isProgram = false): void {
    if (!NAME.test(name) || name.length > LONGEST_NAME || BUILTINS.has(name)) return;
    if (this.#names.size >= MOST_NAMES && !this.#names.has(name)) return;
    this.#names.set(name, isMeant || this.#names.get(name) === true);
    if (isProgram) this.#programs.add(name);
  }
}

/** Reading what is nested takes longer than its length is worth. Brackets in texts count too, as it is only about how many there are. */
function isTooDeep(script: string): boolean {
  let open = 0;
  for (const [bracket] of script.matchAll(/[({)}]/g)) {
    open = bracket === '(' || bracket === '{' ? open + 1 : Math.max(0, open - 1);
    if (open > MOST_OPEN) return true;
  }
  return false;
}

/** Whether the script's own arguments are in a word. */
function hasArguments(parts: readonly WordPart[] | undefined): boolean {
  return (parts ?? []).some((part) => {
    if (part.type === 'SimpleExpansion') return ARGUMENTS.test(part.text.slice(1));
    if (part.type === 'ParameterExpansion') return ARGUMENTS.test(part.parameter);
    return part.type === 'DoubleQuoted' && hasArguments(part.parts);
  });
}
