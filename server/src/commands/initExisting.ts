// `codex-plugin init` inside of a plugin: it is checked, and what it lacks is offered.
import path from 'node:path';
import { EXIT_FAILED, EXIT_USAGE } from './exit.ts';
import { ask } from './initQuestions.ts';
import { offersFor, type Offer } from './initOffers.ts';
import { shownPlace } from './initText.ts';
import { indented, print, tell, write } from './initWrite.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';
import { render } from './validateFormat.ts';
import { checkManifestFile } from '../manifest/check/check.ts';
import type { Problem } from '../manifest/rules/problem.ts';

interface How {
  yes: boolean;
  json: boolean;
  asks: boolean;
}

/** @returns the exit code. */
export async function completePlugin(file: string, how: How): Promise<number> {
  const folder = path.dirname(file);
  const checked = await checkManifestFile(file);
  if (!checked) {
    tell(`${shownPlace(file)} cannot be read.`);
    return EXIT_USAGE;
  }
  const { manifest, problems } = checked;
  const found = { file: shownPlace(file), text: checked.text, problems };
  if (!how.json && problems.length > 0) process.stderr.write(render([found], 'text', false));
  if (!manifest || problems.some(({ severity }) => severity === 'error')) {
    tell('Nothing was written: correct the errors first.');
    if (how.json) print({ folder, files: [], problems: problems.map(shownProblem) });
    return EXIT_FAILED;
  }
  const plugin = `${manifest.name} (${manifest.id})`;
  const { offers, sayings } = await offersFor(folder, path.basename(file), manifest);
  for (const saying of sayings) tell(saying);
  const notes = sayings.length > 0 ? { notes: sayings } : {};
  if (offers.length === 0) {
    const said = `${plugin} is a plugin already, and lacks nothing that init writes.`;
    if (how.json) print({ folder, files: [], existing: [path.basename(file)], missing: [], ...notes });
    tell(how.asks ? said : `${said} Nothing was written.`);
    return how.asks ? 0 : EXIT_FAILED;
  }
  const chosen = await chosenOf(offers, plugin, how);
  if (chosen === undefined) {
    const names = offers.flatMap(namesOf);
    tell(`${plugin} is a plugin already. It lacks:\n${indented(names)}\nNothing was written: --yes adds them.`);
    if (how.json)
      print({ folder, files: [], existing: [path.basename(file)], missing: names, problems: problems.map(shownProblem), ...notes });
    return EXIT_FAILED;
  }
  if (chosen.length === 0) {
    ask.end('Nothing was written.');
    return 0;
  }
  const files = chosen.flatMap((offer) => offer.files);
  const listed = files.map((one) => one.path);
  return write({ folder, files, listed, more: notes, text: `Added to ${plugin}:\n${indented(listed)}\n${notesText(chosen)}` }, how);
}

/** Undefined where nobody was asked, and nobody said yes. */
async function chosenOf(offers: readonly Offer[], plugin: string, { yes, asks }: How): Promise<readonly Offer[] | undefined> {
  if (yes) return offers;
  if (!asks) return undefined;
  ask.begin(terminalText(maskValues(plugin)));
  const labels = offers.map((offer) =>
    offer.what === undefined ? namesOf(offer).join(', ') : `${offer.what}: ${namesOf(offer).join(', ')}`,
  );
  const chosen = await ask.which('It is a plugin already. What shall be added?', labels);
  return offers.filter((_, index) => chosen.includes(index));
}

function namesOf({ files }: Offer): string[] {
  return files.map((file) => file.path);
}

function notesText(chosen: readonly Offer[]): string {
  const said = chosen.flatMap(({ note }) => note ?? []);
  return said.length === 0 ? '' : `\n${said.map((line) => `${line}\n`).join('')}`;
}

function shownProblem({ code, severity, message, range }: Problem): object {
  return { severity, code, message: maskValues(message), line: range.start.line + 1, column: range.start.character + 1 };
}
