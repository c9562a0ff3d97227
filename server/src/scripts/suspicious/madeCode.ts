// Code that is made while a script runs, and out of what: text that was decoded before it is run is meant not to be read.
import type { SyntaxNode, Tree } from '@lezer/common';
import { childrenOf } from '../syntaxTree.ts';
import { plainText } from './literals.ts';
import type { SpottedAt } from './suspicion.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What runs the text that it is given, by the last part of its name. */
const RUNS_NODE = words('eval Function runInThisContext runInNewContext runInContext compileFunction Script _compile constructor require');
const RUNS_PYTHON = words('exec eval compile __import__');
/** Those that are worth a word whatever they run. */
const RUNS_ANYTHING = words('eval Function exec');

/** What makes text out of what is no text yet, or has it from elsewhere. */
const DECODES_NODE = words(
  'atob unescape decodeURIComponent fromCharCode fromCodePoint inflateSync inflateRawSync gunzipSync unzipSync brotliDecompressSync createDecipheriv createDecipher reverse fetch',
);
const DECODES_PYTHON = words(
  'b64decode b32decode b16decode b85decode a85decode urlsafe_b64decode standard_b64decode decodebytes decompress fromhex unhexlify a2b_base64 a2b_hex decrypt loads chr urlopen',
);
/** Names of encodings: `Buffer.from(text, "base64")`, `codecs.decode(text, "rot13")`. */
const ENCODINGS = words('base64 base64url hex binary latin1 rot13 rot_13 zlib bz2');
const WITH_ENCODING = words('from toString decode');
const HTTP_CLIENTS = words('requests httpx urllib3');

const NAMES = words('VariableName VariableDefinition');
const FUNCTIONS = words('FunctionDeclaration FunctionDefinition');
const CALLS = words('CallExpression NewExpression DynamicImport');
const NAMES_AND_CALLS: ReadonlySet<string> = new Set([...NAMES, ...CALLS]);
const MAKES_NAMES = words('VariableDeclaration AssignmentExpression AssignStatement FunctionDeclaration FunctionDefinition');

export function madeCode(tree: Tree, source: string, isPython: boolean): SpottedAt[] {
  return new MadeCode(tree, source, isPython).found();
}

class MadeCode {
  readonly #tree: Tree;
  readonly #source: string;
  readonly #runs: ReadonlySet<string>;
  readonly #decodes: ReadonlySet<string>;
  /** Variables that stand for what runs code: `const run = eval`. */
  readonly #aliases = new Set<string>();

  constructor(tree: Tree, source: string, isPython: boolean) {
    this.#tree = tree;
    this.#source = source;
    this.#runs = isPython ? RUNS_PYTHON : RUNS_NODE;
    this.#decodes = isPython ? DECODES_PYTHON : DECODES_NODE;
  }

  found(): SpottedAt[] {
    const decoded = this.#decodedNames();
    const found: SpottedAt[] = [];
    let until = 0;
    for (const node of nodesOf(this.#tree.topNode, CALLS)) {
      // What stands in something that was reported is the same.
      if (node.from < until) continue;
      const name = this.#calledName(node);
      if (name === undefined) {
        if (this.#isNamedByDecoding(node, decoded))
          found.push({ start: node.from, end: node.to, subject: 'a member', kind: 'decoded-code' });
        continue;
      }
      const given = argumentsOf(node);
      const at = { start: node.from, end: node.to, subject: name };
      const isAlias = this.#aliases.has(name);
      if (isAlias || this.#runs.has(name) || name === 'import') {
        if (given.some((one) => this.#isDecoded(one, decoded) || isUnpacker(one))) {
          found.push({ ...at, kind: 'decoded-code' });
          until = node.to;
        } else if (
          (isAlias || RUNS_ANYTHING.has(name)) &&
          isByItself(node, this.#source) &&
          given.some((one) => !/^(?:String|Number)$/.test(one.name))
        )
          found.push({ ...at, kind: 'made-code' });
      } else if (name === 'loads' && this.#objectName(node) === 'marshal') {
        found.push({ ...at, subject: 'marshal.loads', kind: 'bytecode' });
      }
    }
    return found;
  }

  /** Variables that hold what was decoded, and functions that decode. By name, wherever in the script. */
  #decodedNames(): ReadonlySet<string> {
    const made: { name: string; from: SyntaxNode }[] = [];
    for (const node of nodesOf(this.#tree.topNode, MAKES_NAMES)) {
      if (FUNCTIONS.has(node.name)) {
        const name = node.getChild('VariableDefinition') ?? node.getChild('VariableName');
        const body = node.getChild('Block') ?? node.getChild('Body');
        if (name && body) made.push({ name: this.#text(name), from: body });
      } else made.push(...this.#assigned(node));
    }
    for (const { name, from } of made)
      if (RUNS_ANYTHING.has(this.#lastName(from) ?? '') && isOfEverybody(from, this.#source)) this.#aliases.add(name);
    const decoded = new Set<string>();
    for (let before = -1; before !== decoded.size;) {
      before = decoded.size;
      for (const { name, from } of made) if (!decoded.has(name) && this.#isDecoded(from, decoded)) decoded.add(name);
    }
    return decoded;
  }

  /** The variables of one statement, and what each of them gets. */
  #assigned(statement: SyntaxNode): { name: string; from: SyntaxNode }[] {
    const between = /^(?:Equals|AssignOp|TypeDef|TypeAnnotation|,)$/;
    const made: { name: string; from: SyntaxNode }[] = [];
    let name: string | undefined;
    for (const child of childrenOf(statement)) {
      if (NAMES.has(child.name) && child.nextSibling && child.nextSibling.name !== ',' && between.test(child.nextSibling.name))
        name = this.#text(child);
      else if (name !== undefined && !between.test(child.name)) {
        made.push({ name, from: child });
        name = undefined;
      }
    }
    return made;
  }

  /** `globalThis[atob('ZXZhbA==')](…)`: what is called is hidden as well. */
  #isNamedByDecoding(call: SyntaxNode, decoded: ReadonlySet<string>): boolean {
    const callee = childrenOf(call).find(({ name }) => name !== 'new');
    return callee?.name === 'MemberExpression' && isOfEverybody(callee, this.#source) && this.#isDecoded(callee, decoded);
  }

  #isDecoded(node: SyntaxNode, decoded: ReadonlySet<string>): boolean {
    for (const inner of nodesOf(node, decoded.size > 0 ? NAMES_AND_CALLS : CALLS)) {
      if (CALLS.has(inner.name) ? this.#decodesHere(inner) : decoded.has(this.#text(inner))) return true;
    }
    return false;
  }

  #decodesHere(call: SyntaxNode): boolean {
    const name = this.#calledName(call);
    if (name === undefined) return false;
    if (this.#decodes.has(name)) return true;
    if (name === 'get' || name === 'post') return HTTP_CLIENTS.has(this.#objectName(call) ?? '');
    if (name === 'bytes' || name === 'bytearray') return argumentsOf(call).some((one) => one.name === 'ArrayExpression');
    return (
      WITH_ENCODING.has(name) &&
      argumentsOf(call).some((one) => one.name === 'String' && ENCODINGS.has(plainText(this.#text(one)).toLowerCase()))
    );
  }

  /** The last part of the name of what is called: `b64decode` of `base64.b64decode`. */
  #calledName(call: SyntaxNode): string | undefined {
    if (call.name === 'DynamicImport') return 'import';
    const callee = childrenOf(call).find(({ name }) => name !== 'new');
    return callee && this.#lastName(callee);
  }

  #lastName(node: SyntaxNode): string | undefined {
    switch (node.name) {
      case 'VariableName':
      case 'PropertyName':
        return this.#text(node);
      case 'String':
        return plainText(this.#text(node));
      case 'MemberExpression':
      case 'ParenthesizedExpression':
      case 'SequenceExpression': {
        const last = childrenOf(node).findLast(({ name }) => !/^[()[\].,]$/.test(name));
        return last && this.#lastName(last);
      }
      default:
        return undefined;
    }
  }

  #objectName(call: SyntaxNode): string | undefined {
    const callee = childrenOf(call)[0];
    const object = callee?.name === 'MemberExpression' ? callee.firstChild : undefined;
    return object ? this.#text(object).slice(0, 100) : undefined;
  }

  #text(node: SyntaxNode): string {
    return this.#source.slice(node.from, node.to);
  }
}

/** `eval` of everybody, and no method that happens to be called so: `redis.eval`. */
function isByItself(call: SyntaxNode, source: string): boolean {
  const callee = childrenOf(call).find(({ name }) => name !== 'new');
  return callee === undefined || isOfEverybody(callee, source);
}

/** A name by itself, or a member of what has all global names. */
function isOfEverybody(node: SyntaxNode, source: string): boolean {
  if (node.name !== 'MemberExpression') return true;
  return /^(?:globalThis|global|window|self|builtins|__builtins__)$/.test(source.slice(node.from, node.firstChild?.to ?? node.from));
}

/** `eval(function (p, a, c, k, e, d) { … }(…))`, as packers write it. */
function isUnpacker(node: SyntaxNode): boolean {
  if (node.name !== 'CallExpression') return false;
  const callee = node.firstChild?.name === 'ParenthesizedExpression' ? node.firstChild.firstChild?.nextSibling : node.firstChild;
  return callee?.name === 'FunctionExpression' || callee?.name === 'ArrowFunction';
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.name === 'DynamicImport' ? call : call.getChild('ArgList');
  return list ? childrenOf(list).filter(({ name }) => !/^(?:[(),]|import|Spread)$/.test(name)) : [];
}

/** The nodes of these names in one, which may be one of them itself. */
function* nodesOf(node: SyntaxNode, names: ReadonlySet<string>): Generator<SyntaxNode> {
  const cursor = node.cursor();
  do {
    if (cursor.from > node.to || (cursor.from === node.to && cursor.to > node.to)) return;
    if (names.has(cursor.name)) yield cursor.node;
  } while (cursor.next());
}
