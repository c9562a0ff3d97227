'use strict';
// Reports on the project: when it is opened, and as the command "report". Declared in the second vocabulary: hooks name functions of this file.
const { basename } = require('node:path');
const { survey, notesIn } = require('./survey.js');

const WARNING = 2;
const INFORMATION = 3;

/** @param {string} eventText the event as JSON */
async function reportOnOpen(eventText, context) {
  const { workspaceRoot } = JSON.parse(eventText);
  const found = await survey(workspaceRoot, context?.signal);
  return { success: true, message: headline(found), diagnostics: found.notes.map((note) => ({ ...diagnostic(note), filePath: note.filePath })) };
}

/** Keeps the notes of one document up to date while it is edited. */
function notesInFile(eventText) {
  const { fileContent } = JSON.parse(eventText);
  return { success: true, diagnostics: notesIn(fileContent).map(diagnostic) };
}

async function runCommand(eventText, context) {
  const { command, workspaceRoot } = JSON.parse(eventText);
  if (command !== 'report') return { success: false, error: `There is no command "${command}". The only one is "report"` };
  const found = await survey(workspaceRoot, context?.signal);
  const { notes, biggest, missingSections, files } = found;
  const perFile = {};
  for (const note of notes) perFile[note.file] = (perFile[note.file] ?? 0) + 1;
  return { success: true, message: headline(found), data: { files, notes: perFile, biggest, missingSections } };
}

function headline({ files, notes, biggest, missingSections }) {
  const count = (word) => notes.filter((note) => note.word === word).length;
  const inFiles = new Set(notes.map((note) => note.file)).size;
  const parts = [`${files} files`, `${count('TODO')} TODO and ${count('FIXME')} FIXME in ${inFiles} of them`];
  if (biggest[0]) parts.push(`biggest: ${basename(biggest[0].file)} (${biggest[0].lines} lines)`);
  if (missingSections.length > 0) parts.push(`README lacks: ${missingSections.join(', ')}`);
  return `${parts.join('; ')}.`;
}

function diagnostic({ line, start, end, word, text }) {
  return {
    range: { start: { line, character: start }, end: { line, character: end } },
    severity: word === 'FIXME' ? WARNING : INFORMATION,
    source: 'project-report',
    code: word,
    message: text || `${word} without a word about what is to be done.`,
  };
}

module.exports = { reportOnOpen, notesInFile, runCommand };

// By hand: echo '{"command":"report","workspaceRoot":"../../.."}' | node index.js
if (require.main === module) {
  runCommand(require('node:fs').readFileSync(0, 'utf8')).then((response) => process.stdout.write(`${JSON.stringify(response)}\n`));
}
