// One mock event: a file in a plugin's folder `events`, read as strictly as schemas/mock-event.schema.json says.
import { stat } from 'node:fs/promises';
import mockEventSchema from '../../../schemas/mock-event.schema.json' with { type: 'json' };
import type { SchemaError } from '../contract/schemaErrors.ts';
import { LARGEST_BYTES, readOrdinaryFile } from '../disk/fileSystem.ts';
import type { Problem } from '../manifest/rules/problem.ts';
import { duplicateKeys } from '../manifest/rules/semantics.ts';
import { MANIFEST_CODES, schemaProblems } from '../manifest/rules/schema.ts';
import type { SchemaValidator } from '../manifest/model/schemaValidators.ts';
import { parseJson } from '../manifest/syntax/parseJson.ts';
import { get, toValue, type ManifestDocument } from '../manifest/syntax/tree.ts';
import { validateMockEvent } from './mockEvent.generated.ts';

export interface MockEvent {
  name: string;
  event: string;
  payload: Record<string, unknown>;
  /** A part of the answer; null expects none. */
  expect?: Record<string, unknown> | null;
}

/** What is wrong with a file. The place is counted from 1, where it is known. */
export interface FileFault {
  message: string;
  line?: number;
  column?: number;
}

export type ReadMockEvent = { event: MockEvent; document: ManifestDocument } | { faults: FileFault[]; name?: string };

type Validate = ((value: unknown) => boolean) & { errors?: SchemaError[] | null };

const validate = validateMockEvent as unknown as Validate;
const validator: SchemaValidator = {
  schema: mockEventSchema,
  errorsIn: (value) => (validate(value) ? [] : (validate.errors ?? [])),
};

/** Reads a file. What is wrong with it is in the answer; never rejects. */
export async function readMockEvent(file: string): Promise<ReadMockEvent> {
  const bytes = await readOrdinaryFile(file);
  if (!bytes) return { faults: [{ message: `It cannot be read: ${await whyUnread(file)}.` }] };
  try {
    return mockEventFrom(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return { faults: [{ message: 'It is not in UTF-8.' }] };
  }
}

async function whyUnread(file: string): Promise<string> {
  try {
    const facts = await stat(file);
    if (!facts.isFile()) return 'it is no ordinary file';
    return facts.size > LARGEST_BYTES ? `it has more than ${LARGEST_BYTES / 1024 / 1024} MB` : 'that is not allowed';
  } catch (error) {
    return (error as Error).message;
  }
}

const IS_OBJECT = 'A mock event is a JSON object with name, event and payload';

export function mockEventFrom(text: string): ReadMockEvent {
  if (text.trim() === '') return { faults: [{ message: `It is empty. ${IS_OBJECT}.`, line: 1, column: 1 }] };
  const document = parseJson(text);
  const { root } = document;
  if (root && root.kind !== 'object') return { faults: [{ message: `${IS_OBJECT}.`, ...placeIn(document, root.start) }] };
  const problems = document.problems.length > 0 ? document.problems : valueProblems(document);
  if (root && problems.length === 0) return { event: (document.value ?? toValue(root)) as MockEvent, document };
  const name = get(root, 'name');
  const faults = problems.map(({ message, range: { start } }) => ({
    // What reads manifests speaks of those.
    message: message
      .replace(', or write the manifest in YAML', '')
      // A test is not run without what somebody has written into it.
      .replace(' means nothing here and is ignored.', ' means nothing in a mock event.')
      .replace(' and is ignored.', '.')
      .replace(/ Only the last one counts\.$/, ' Remove all but one.'),
    line: start.line + 1,
    column: start.character + 1,
  }));
  return { faults, ...(name?.kind === 'string' && name.value.trim() !== '' && { name: name.value }) };
}

/** A test of which a part is lost without a word says more than it does. */
function valueProblems(document: ManifestDocument): Problem[] {
  const problems = schemaProblems(document, validator, MANIFEST_CODES);
  return problems.length > 0 ? problems : duplicateKeys(document, 'manifest/duplicate-key');
}

/** Where something stands in a file, counted from 1. */
export function placeIn({ lines }: ManifestDocument, offset: number): { line: number; column: number } {
  const { line, character } = lines.positionAt(offset);
  return { line: line + 1, column: character + 1 };
}
