// `node bench/wordBased.check.mts`: compares the model of VS Code's word-based suggestions with VS Code itself, which types the beginnings of words in
// texts of the corpora. Needs a VS Code server and a browser (client/test/README.md).
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serverDriver } from '../client/test/drivers/vscodeServer.mts';
import { prepareRun } from '../client/test/prepareRun.mts';
import { findCorpora, type Corpus } from './corpora.mts';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import { codeOnly, WordBased } from './wordBased.mts';

export interface Tries {
  language: string;
  /** Texts of further open documents. */
  others: string[];
  /** What is in a document, and what is typed at its end. */
  tries: { before: string; typed: string }[];
}

const OTHERS = 4;
const TRIES = 60;
const root = path.resolve(import.meta.dirname, '..');
const log = (line: string): void => void process.stderr.write(`${line}\n`);

function triesOf({ language, learned, heldOut }: Corpus): Tries {
  const tries: Tries['tries'] = [];
  const { text } = heldOut.toSorted((a, b) => b.text.length - a.text.length)[0]!;
  const isCode = codeOnly(text, language);
  const words = [...text.matchAll(/\b[A-Za-z_]\w{3,}/g)].filter(({ index }) => isCode[index] === 1 && index > 500);
  for (let number = 0; number < TRIES; number++) {
    const { index, 0: word } = words[Math.floor((number * words.length) / TRIES)]!;
    tries.push({ before: text.slice(0, index), typed: word.slice(0, 1 + (number % 3)) });
  }
  return { language, others: learned.slice(0, OTHERS).map((file) => file.text), tries };
}

async function bundled(): Promise<string> {
  const folder = path.join(root, 'dist/test/wordBased');
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: {
      contents: `
        import { runSuite } from '../client/test/suite/support/mochaRun.ts';
        export const run = () => runSuite(() => { require('./wordBased.suite.mts'); });
        export const activate = () => { run().catch((error) => console.error(error)); };`,
      resolveDir: import.meta.dirname,
      sourcefile: 'wordBased.entry.ts',
      loader: 'ts',
    },
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  const manifest = {
    ...{ name: 'suite-word-based', publisher: 'in-editor-test', version: '0.0.1', engines: { vscode: '^1.101.0' } },
    ...{ main: './index.js', activationEvents: ['onStartupFinished'], capabilities: { untrustedWorkspaces: { supported: true } } },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

async function check(corpus: Corpus): Promise<void> {
  const tries = triesOf(corpus);
  const temporary = temporaryFolder('word-based');
  const env = { WORD_BASED_TRIES: path.join(temporary, 'tries.json'), WORD_BASED_SELECTED: path.join(temporary, 'selected.json') };
  writeFileSync(env.WORD_BASED_TRIES, JSON.stringify(tries));
  const settings = { 'typescript.suggest.enabled': false, 'javascript.suggest.enabled': false, 'codexPlugins.enabled': false };
  const driver = await serverDriver(log);
  try {
    const suite = { name: 'wordBased', folder: await bundled(), setup: { settings, timeoutMs: 600_000 } };
    const options = { outputFolder: path.join(root, 'test-results/bench'), extensionFolder: root, grep: undefined, log };
    const run = await prepareRun(suite, options);
    try {
      const { failures } = await driver.run({ ...run.suite, env: { ...run.suite.env, ...env } });
      if (failures.length > 0) throw new Error(failures.map(({ title, message }) => `${title}\n${message}`).join('\n'));
    } finally {
      await run.dispose();
    }
    compare(corpus, tries, JSON.parse(readFileSync(env.WORD_BASED_SELECTED, 'utf8')) as (string | null)[]);
  } finally {
    await driver.close();
    removeFolder(temporary);
  }
}

function compare({ name }: Corpus, { others, tries }: Tries, selected: readonly (string | null)[]): void {
  const words = new WordBased(others);
  const rows = tries.map(({ before, typed }, index) => {
    const own = words.withDocument();
    own.add(before);
    return { typed, model: own.first(typed) ?? null, editor: selected[index] ?? null };
  });
  const same = rows.filter(({ model, editor }) => model === editor).length;
  process.stdout.write(
    `${JSON.stringify({ corpus: name, tries: rows.length, same, others: rows.filter(({ model, editor }) => model !== editor) }, null, 2)}\n`,
  );
}

const { corpora } = findCorpora(root, ['python', 'yaml']);
for (const corpus of corpora) await check(corpus);
