// What the user decided counts for a folder however its drive is written, in the editor as on the command line.
import { afterAll, describe, expect, it } from 'vitest';
import path from 'node:path';
import { Editor, usualCapabilities } from '../lsp/editor.ts';
import { addDoes, DOES, done, openDoes, refused, viewOf } from './does.ts';
import { useWindows, type Drive } from './windows.ts';
import { homeOf, windowsMachine, type UriStyle } from './windowsMachine.ts';

const windows = useWindows();
const editors: Editor[] = [];
afterAll(async () => {
  for (const editor of editors) await editor.dispose();
});

/** Two editors and the command line, one after the other on the same workspace and with the same user. */
async function scene(drive: Drive): Promise<{
  named: string;
  open: (style: UriStyle) => Promise<Editor>;
  grants: (...args: string[]) => Promise<{ code: number | null; stdout: string; stderr: string }>;
}> {
  const base = await windows().folder(drive);
  const home = homeOf(windows().pathOf(path.join(base, 'home')));
  const workspace = path.join(base, 'lsp-save');
  await addDoes(workspace, ['filesystem:read']);
  const open = async (style: UriStyle): Promise<Editor> => {
    const machine = { ...windowsMachine(windows(), drive, style), folder: () => Promise.resolve(base), environment: () => home };
    const editor = await openDoes(
      {
        machine,
        initializationOptions: { trusted: true, grants: 'ask' },
        capabilities: { ...usualCapabilities, experimental: { codexPlugins: { askGrant: true } } },
        answers: { 'codexPlugins/askGrant': () => ({ answer: 'later' }) },
      },
      ['filesystem:read'],
    );
    editors.push(editor);
    return editor;
  };
  const grants = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    windows().cli(['grants', ...args], { env: home });
  return { named: windows().pathOf(workspace), open, grants };
}

const written = (named: string, drive: 'lower' | 'upper'): string =>
  (drive === 'lower' ? named[0]!.toLowerCase() : named[0]!.toUpperCase()) + named.slice(1);

describe.each<Drive>(['C:', 'Z:'])('grants for a workspace on %s', (drive) => {
  it.each<['lower' | 'upper', UriStyle]>([
    ['lower', 'file:///C:/'],
    ['upper', 'file:///c%3A/'],
  ])('that the command line gave with a drive in %s case count in an editor that writes %s', async (given, style) => {
    const { named, open, grants } = await scene(drive);
    const workspace = written(named, given);
    const allowed = await grants('allow', path.win32.join(workspace, DOES.replaceAll('/', '\\')), '--workspace', workspace);
    expect(allowed).toMatchObject({ code: 0, stderr: '' });
    const editor = await open(style);
    await done(editor, 'number');
  });

  it('that an editor gave count on the command line and in another editor, until the command line takes them back', async () => {
    const { named, open, grants } = await scene(drive);
    const first = await open('file:///c%3A/');
    await refused(first, 'number');
    const { key } = await viewOf(first);
    await first.client.request('codexPlugins/pluginAction', { action: 'allow', pluginKey: key });
    await done(first, 'number');
    await first.client.stop();
    const listed = JSON.parse((await grants('list', '--json')).stdout) as { pluginId: string; workspace: string }[];
    expect(listed.filter(({ pluginId }) => pluginId === 'com.example.does').map((one) => one.workspace.toLowerCase())).toEqual([
      named.toLowerCase(),
    ]);
    const second = await open('file:///C:/');
    await done(second, 'number');
    await second.client.stop();
    await grants(
      'revoke',
      path.win32.join(written(named, 'lower'), DOES.replaceAll('/', '\\')),
      '--workspace',
      written(named, 'lower').toUpperCase(),
    );
    const third = await open('file:///C:/');
    await refused(third, 'number');
    expect(await viewOf(third)).toMatchObject({ state: 'denied' });
  });
});
