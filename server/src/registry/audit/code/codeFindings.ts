// What in a plugin's own scripts is there so that people do not see what they do.
import type { FileSystem } from '../../../disk/fileSystem.ts';
import type { KnownScripts } from '../../../scripts/knownScripts.ts';
import type { Suspicion, SuspicionKind } from '../../../scripts/suspicious/suspicion.ts';
import { paths } from '../../../paths/paths.ts';
import { inParallel } from '../../../waiting/inParallel.ts';
import type { AuditFinding, PartReport, Severity } from '../finding.ts';
import { hidingModules } from './hidingModules.ts';
import { pluginScripts } from './pluginScripts.ts';

/** Longer ones take longer than the others together; `analysis` reads no longer ones either. */
const MAX_CHARACTERS = 400_000;

interface Words {
  severity: Severity;
  message: (subject: string) => string;
  remedy: string;
}

const WORDS: Record<SuspicionKind, Words> = {
  'decoded-code': {
    severity: 'high',
    message: (name) => `${name} runs text that is decoded or fetched first, so that nobody can see what runs.`,
    remedy: 'Write the code as it is.',
  },
  'made-code': {
    severity: 'low',
    message: (name) => `${name} runs code that is made while the plugin runs.`,
    remedy: 'Say it without: look functions up in an object, read data with JSON.parse or ast.literal_eval.',
  },
  bytecode: {
    severity: 'moderate',
    message: (name) => `${name} loads bytecode, which nobody can read.`,
    remedy: 'Ship the source.',
  },
  'scrambled-names': {
    severity: 'high',
    message: (name) => `The code was obfuscated: it has names such as ${name}.`,
    remedy: 'Publish code that people can read.',
  },
  'escaped-text': {
    severity: 'high',
    message: () => 'Ordinary text is written in escapes, so that it is not found.',
    remedy: 'Write the letters themselves.',
  },
  'unseen-text': {
    severity: 'high',
    message: () => 'There is text in characters that nobody sees.',
    remedy: 'Remove it, and see what reads it.',
  },
  'turned-text': {
    severity: 'high',
    message: () => 'A character turns the direction of the text around it, so that code is not what it looks like.',
    remedy: 'Remove it, or write it as an escape.',
  },
  'unseen-in-name': {
    severity: 'high',
    message: () => 'A name has a character that nobody sees.',
    remedy: 'Remove it, and see what uses the name.',
  },
  'mixed-letters': {
    severity: 'moderate',
    message: (name) => `The name "${name}" has letters of several scripts that look alike.`,
    remedy: 'Write it in one script.',
  },
  'embedded-data': {
    severity: 'low',
    message: () => 'A long text looks encoded: it cannot be seen what it is.',
    remedy: 'Keep data in files of their own.',
  },
  'long-line': {
    severity: 'low',
    message: (length) => `A line has ${length} characters, which nobody reads.`,
    remedy: 'Publish what the code was made from as well.',
  },
};

/** Reads them one after the other: there is one thread for it. */
export async function codeFindings(
  folder: string,
  scripts: KnownScripts,
  fs: FileSystem,
  signal?: AbortSignal,
): Promise<PartReport & { files: number }> {
  const report: PartReport & { files: number } = { findings: [], notChecked: [], files: 0 };
  const unread: { file: string; why: string }[] = [];
  const files = await pluginScripts(folder, report.notChecked);
  const found = await inParallel(files, TOGETHER, async (file): Promise<AuditFinding[]> => {
    if (signal?.aborted) {
      unread.push({ file, why: 'the audit was stopped' });
      return [];
    }
    const source = await fs.readText(file);
    const why =
      source === undefined ? 'cannot be read' : source.length > MAX_CHARACTERS ? `has more than ${MAX_CHARACTERS} characters` : undefined;
    if (source === undefined || why !== undefined) {
      unread.push({ file, why: why ?? '' });
      return [];
    }
    const answer = await scripts.suspicions(file, source, fs);
    if ('gaveUp' in answer) {
      unread.push({ file, why: `is not read to its end: reading it ${answer.gaveUp}` });
      return [];
    }
    report.files++;
    return answer.found.map((one) => findingOf(file, one));
  });
  report.findings.push(...found.flatMap((one) => one ?? []), ...hidingModules(folder, files));
  for (const { file, why } of unread)
    report.notChecked.push({
      what: `the code of ${paths.relative(folder, file) ?? file}`,
      why: `it ${why}`,
      remedy: 'Read it by hand, or split it.',
    });
  return report;
}

const TOGETHER = 8;

function findingOf(file: string, { kind, range, subject }: Suspicion): AuditFinding {
  const { severity, message, remedy } = WORDS[kind];
  return { code: `audit/${kind}`, severity, message: message(subject), file, range, remedy };
}
