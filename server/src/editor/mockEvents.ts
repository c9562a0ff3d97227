// A mock event of a plugin, fired at one handler on the editor's own host.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { DispatchRequest } from '../host/types.ts';
import type { FireMockEventParams } from '../protocol.ts';
import type { Host } from './hostFace.ts';
import { realFile } from './knownFiles.ts';

/** Few sessions ever need them: what reads and checks them is loaded when somebody asks. */
const readers = () =>
  Promise.all([import('../testing/eventFiles.ts'), import('../testing/mockEvent.ts'), import('../testing/portable.ts')]);
const firing = () => Promise.all([import('../host/firing/documentText.ts'), import('../host/firing/eventRequest.ts')]);

/**
 * The request for a mock event, at one handler. The document that it is about has the text that the mock event gives it, or else that of the fixture or
 * the file of that name.
 * @param workspace the folder that relative paths are taken from.
 * @returns why there is none, as a sentence.
 */
export async function mockEventRequest(
  host: Pick<Host, 'plugins'>,
  { pluginKey, file: given, script, function: called, phase }: FireMockEventParams,
  workspace: string,
): Promise<DispatchRequest | { fault: string }> {
  const plugin = host.plugins().find(({ key }) => key === pluginKey);
  const folder = plugin?.folder;
  const file = plugin ? realFile(plugin, given) : given;
  const [{ FIXTURES_FOLDER, mockEventFiles }, { readMockEvent }, { eachText, withPlaces }] = await readers();
  if (folder === undefined || !(await mockEventFiles(folder)).includes(file))
    return { fault: l10n.t('{0} is no mock event of the plugin (any more).', path.basename(file)) };
  const read = await readMockEvent(file);
  if ('faults' in read) return { fault: l10n.t('{0} cannot be fired: {1}', path.basename(file), read.faults[0]!.message) };
  const { event, payload: portable } = read.event;
  const payload = eachText(portable, (text) => withPlaces(text, { workspace, plugin: folder })) as Record<string, unknown>;
  const { filePath, fileContent } = payload;
  const fixtures = path.join(path.dirname(file), FIXTURES_FOLDER);
  const named =
    typeof filePath === 'string' && fileContent === undefined ? path.relative(workspace, path.resolve(workspace, filePath)) : '';
  const [{ documentText }, { eventRequest }] = await firing();
  const fixture = named === '' ? undefined : await documentText(path.join(fixtures, named), fixtures);
  const request = await eventRequest(
    event,
    { ...payload, ...(fixture !== undefined && 'text' in fixture && { fileContent: fixture.text }) },
    // What the handler lacks, it says itself.
    { workspace, onlyInWorkspace: true, warn: () => undefined },
  );
  const only = { pluginKey, script, ...(called !== undefined && { function: called }), ...(phase && { phase }) };
  return { ...request, only };
}
