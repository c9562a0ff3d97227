// Which programs a shell script calls by their names: the words that stand where a command does. The text is read once from its beginning to its end,
// as a shell would take it apart, and nothing is run. Words in texts, comments, patterns and arguments name nothing.

/** A script may be long and made to be so: what no wrapper has ends the reading or is left out. */
const DEEPEST = 20;
const LONGEST_WORD = 4096;
const LONGEST_NAME = 64;
const MOST_NAMES = 200;

/** What only a run of the script would tell. */
const UNKNOWN = '\u0001';

const NAME = /^[\w.+@][\w.+@-]*$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)(\+?=)([^]*)$/;
const SHELL = /^(?:ba|da|z|k|mk|a|)sh$/;

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** A command follows these. */
const LEADING = setOf('if then elif else while until do ! { } fi done esac coproc');

const BUILTINS =
  setOf(`. : [ [[ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo emulate enable eval exec
exit export false fc fg for function getopts hash help history in jobs kill let local logout mapfile popd printf print pushd pwd read readarray readonly return select
set setopt shift shopt source suspend test time times trap true type typeset ulimit umask unalias unset unsetopt wait zmodload`);

const DECLARING = setOf('export readonly local declare typeset');

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
  const found: Found = { names: new Map(), functions: new Set(), noFunctions: new Set(), variables: new Map() };
  new Reader(script, found, 0).list(undefined);
  const called = [...found.names].filter(([name]) => !found.functions.has(name) || found.noFunctions.has(name));
  return [...called.filter(([, isMeant]) => isMeant), ...called.filter(([, isMeant]) => !isMeant)].map(([name]) => name);
}

interface Found {
  /** With whether one takes the script's place or is handed its arguments. */
  names: Map<string, boolean>;
  functions: Set<string>;
  /** What a prefix starts, which knows no functions. */
  noFunctions: Set<string>;
  /** Those that hold a plain word. */
  variables: Map<string, string>;
}

class Reader {
  readonly #text: string;
  readonly #found: Found;
  #depth: number;
  #at = 0;
  /** What ends the texts that begin with the next line. */
  #heredocs: { end: string; isIndented: boolean }[] = [];
  /** Whether the word that is being read has the script's arguments in it. */
  #hasArguments = false;

  constructor(text: string, found: Found, depth: number) {
    this.#text = text;
    this.#found = found;
    this.#depth = depth;
  }

  /** Reads commands until what closes them. */
  list(end: ')' | '`' | undefined): void {
    if (++this.#depth > DEEPEST) this.#at = this.#text.length;
    let words: string[] = [];
    let isHanded = false;
    let cases = 0;
    let isPattern = false;
    let isTarget = false;
    const flush = (): void => {
      if (!isPattern) this.#command(words, 0, words.length, isHanded, this.#depth);
      [words, isHanded, isTarget] = [[], false, false];
    };
    while (this.#at < this.#text.length) {
      const one = this.#text[this.#at]!;
      const next = this.#text[this.#at + 1];
      if (one === ' ' || one === '\t' || one === '\r') this.#at++;
      else if (words[0] === '[[' && words.at(-1) !== ']]' && /[&|()<>]/.test(one)) this.#at++;
      else if (one === '`' && this.#isInBackticks && end !== '`') break;
      else if (one === '#') this.#skipTo('\n');
      else if (one === '\n') {
        this.#at++;
        flush();
        this.#skipHeredocs();
      } else if (one === end && !(isPattern && one === ')')) {
        this.#at++;
        break;
      } else if (one === ')') {
        // What closes nothing ends a pattern of `case`.
        this.#at++;
        [words, isHanded, isPattern] = [[], false, false];
      } else if (one === '(') {
        this.#at++;
        if (isPattern) continue;
        if (next === '(') this.#skipArithmetic();
        else if (words.length === 1 && /^\s{0,8}\)/.test(this.#text.slice(this.#at, this.#at + 10))) {
          this.#found.functions.add(words[0]!);
          words = [];
          this.#skipTo(')');
          this.#at++;
        } else {
          flush();
          this.list(')');
        }
      } else if (one === ';' || one === '|' || one === '&') {
        if (one === '&' && next === '>') {
          this.#at++;
          continue;
        }
        this.#at++;
        flush();
        if (one === ';' && (next === ';' || next === '&') && cases > 0) {
          while (this.#text[this.#at] === ';' || this.#text[this.#at] === '&') this.#at++;
          isPattern = true;
        }
      } else if (one === '<' || one === '>') isTarget = this.#redirection();
      else {
        this.#hasArguments = false;
        const from = this.#at;
        const word = this.#word();
        // Whatever else may end a word, each turn takes something.
        if (this.#at === from) this.#at++;
        const isPlain = word === this.#text.slice(from, this.#at);
        if (isTarget || (/^\d+$/.test(word) && /[<>]/.test(this.#text[this.#at] ?? ''))) isTarget = false;
        else if (isPlain && word === 'esac' && words.length === 0) {
          cases = Math.max(0, cases - 1);
          isPattern = false;
        } else if (isPattern || (isPlain && words.length === 0 && LEADING.has(word))) continue;
        else if (isPlain && word === 'in' && words[0] === 'case') {
          cases++;
          [words, isHanded, isPattern] = [[], false, true];
        } else if (words.length === 1 && words[0] === 'function') {
          this.#found.functions.add(word);
          words = [];
          if (/^\s{0,8}\(\s{0,8}\)/.test(this.#text.slice(this.#at, this.#at + 20))) {
            this.#skipTo(')');
            this.#at++;
          }
        } else {
          words.push(word);
          isHanded ||= this.#hasArguments;
        }
      }
    }
    flush();
    this.#depth--;
  }

  /** One command with its arguments. */
  #command(words: readonly string[], from: number, to: number, isHanded: boolean, depth: number): void {
    if (depth > DEEPEST) return;
    let at = from;
    let isMeant = isHanded;
    let isProgram = false;
    for (;;) {
      while (at < to && this.#assigns(words[at]!)) at++;
      const word = words[at];
      if (word === undefined || at >= to) return;
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
        if (option === '-S' && word === 'env') return this.#again(words[at + 1], depth);
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
    if (DECLARING.has(name)) for (let one = at + 1; one < to; one++) this.#assigns(words[one]!);
    if (name === 'trap') this.#again(words[at + 1], depth);
    this.#add(name, isMeant, isProgram);
    if (SHELL.test(name.slice(name.lastIndexOf('/') + 1))) {
      for (let one = at + 1; one < to && words[one]!.startsWith('-'); one++)
        if (/^-[a-z]*c$/.test(words[one]!)) this.#again(words[one + 1], depth);
    } else if (name === 'find') this.#find(words, at, to, isMeant, depth);
  }

  #find(words: readonly string[], from: number, to: number, isMeant: boolean, depth: number): void {
    for (let at = from; at < to; at++) {
      if (!/^-(?:exec|execdir|ok|okdir)$/.test(words[at]!)) continue;
      let end = at + 1;
      while (end < to && words[end] !== ';' && words[end] !== '+') end++;
      this.#command(words, at + 1, end, isMeant, depth + 1);
      at = end;
    }
  }

  /** A text that a shell is handed as its script. */
  #again(text: string | undefined, depth: number): void {
    if (text !== undefined && text !== '') new Reader(text, this.#found, depth).list(undefined);
  }

  #assigns(word: string): boolean {
    const [, name, , value] = ASSIGNMENT.exec(word) ?? [];
    if (name === undefined || value === undefined) return false;
    if (NAME.test(value) && value.length <= LONGEST_NAME && !this.#found.variables.has(name)) this.#found.variables.set(name, value);
    return true;
  }

  #add(name: string, isMeant: boolean, isProgram = false): void {
    const { names, noFunctions } = this.#found;
    if (!NAME.test(name) || name.length > LONGEST_NAME || BUILTINS.has(name)) return;
    if (names.size >= MOST_NAMES && !names.has(name)) return;
    names.set(name, isMeant || names.get(name) === true);
    if (isProgram) noFunctions.add(name);
  }

  #word(): string {
    let word = '';
    const add = (part: string): void => {
      if (word.length + part.length <= LONGEST_WORD) word += part;
      else if (!word.endsWith(UNKNOWN)) word += UNKNOWN;
    };
    let isQuoted = false;
    while (this.#at < this.#text.length) {
      const one = this.#text[this.#at]!;
      if (one === '\\') {
        const next = this.#text[this.#at + 1] ?? '';
        if (next !== '\n') add(isQuoted && !/[$`"\\]/.test(next) ? one + next : next);
        this.#at += 2;
      } else if (one === '"') {
        isQuoted = !isQuoted;
        this.#at++;
      } else if (one === "'" && !isQuoted) {
        const from = ++this.#at;
        this.#skipTo("'");
        add(this.#text.slice(from, Math.min(this.#at, from + LONGEST_WORD)));
        this.#at++;
      } else if (one === '$') add(this.#expansion());
      else if (one === '`') {
        // Within backticks, the next one ends them, and is left for who reads on there.
        if (this.#isInBackticks) return word;
        this.#at++;
        this.#isInBackticks = true;
        this.list('`');
        this.#isInBackticks = false;
        add(UNKNOWN);
      } else if (!isQuoted && /[ \t\r\n;|&<>()]/.test(one)) {
        if (one !== '(' || !word.endsWith('=')) break;
        // The members of an array name no commands.
        this.#at++;
        this.#members();
        add(UNKNOWN);
      } else {
        add(one);
        this.#at++;
      }
    }
    return word;
  }

  #isInBackticks = false;

  #members(): void {
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      const from = this.#at;
      if (++this.#depth <= DEEPEST) this.#word();
      this.#depth--;
      if (this.#at === from) this.#at++;
    }
    this.#at++;
  }

  /** @returns what stands for it in a word. */
  #expansion(): string {
    const next = this.#text[++this.#at] ?? '';
    if (next === '(') {
      this.#at++;
      if (this.#text[this.#at] === '(') this.#skipArithmetic();
      else this.list(')');
      return UNKNOWN;
    }
    if (next === '{') {
      const inside = this.#braces();
      if (/^[@*1-9]/.test(inside)) this.#hasArguments = true;
      const [, name, usual] = /^([A-Za-z_]\w*)(?::?[-=](?:"([^"]*)"|([^"]*)))?$/.exec(inside)?.flatMap((part) => part ?? []) ?? [];
      return this.#found.variables.get(name ?? '') ?? (usual !== undefined && NAME.test(usual) ? usual : UNKNOWN);
    }
    if (/[@*1-9]/.test(next)) this.#hasArguments = true;
    const [name] = /^[A-Za-z_]\w{0,99}/.exec(this.#text.slice(this.#at, this.#at + 100)) ?? [];
    if (name === undefined) {
      if (/[@*#?$!\d-]/.test(next)) this.#at++;
      return /[@*#?$!\d-]/.test(next) ? UNKNOWN : '';
    }
    this.#at += name.length;
    return this.#found.variables.get(name) ?? UNKNOWN;
  }

  /** What is between braces, with others in it. */
  #braces(): string {
    const from = ++this.#at;
    for (let open = 1; this.#at < this.#text.length; this.#at++) {
      const one = this.#text[this.#at];
      if (one === '\\') this.#at++;
      else if (one === '{') open++;
      else if (one === '}' && --open === 0) break;
    }
    return this.#text.slice(from, Math.min(this.#at++, from + LONGEST_WORD));
  }

  #skipArithmetic(): void {
    for (let open = 0; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === '(') open++;
      else if (this.#text[this.#at] === ')' && --open < 0) break;
    }
    this.#at++;
  }

  #skipTo(what: string): void {
    const found = this.#text.indexOf(what, this.#at);
    this.#at = found === -1 ? this.#text.length : found;
  }

  /** @returns whether the next word says where it leads. */
  #redirection(): boolean {
    const [sign = '<'] = /^(?:<<<|<<-?|[<>]\(|>>|<>|[<>]&|>\||[<>])/.exec(this.#text.slice(this.#at, this.#at + 3)) ?? [];
    this.#at += sign.length;
    if (sign.endsWith('(')) {
      this.list(')');
      return false;
    }
    if (sign !== '<<' && sign !== '<<-') return true;
    const [blanks = ''] = /^[ \t]{0,8}/.exec(this.#text.slice(this.#at, this.#at + 8)) ?? [];
    this.#at += blanks.length;
    this.#heredocs.push({ end: this.#word(), isIndented: sign === '<<-' });
    return false;
  }

  #skipHeredocs(): void {
    for (const { end, isIndented } of this.#heredocs.splice(0)) {
      while (this.#at < this.#text.length) {
        const from = this.#at;
        this.#skipTo('\n');
        const line = this.#text.slice(from, this.#at++);
        if ((isIndented ? line.replace(/^\t+/, '') : line) === end) break;
      }
    }
  }
}
