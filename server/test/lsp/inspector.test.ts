// "Open Inspector" over LSP: the page of the server's own host.
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EventRecord } from '../../src/devserver/inspector/messages.ts';
import { OpenInspectorRequest, type InspectorAddress } from '../../src/protocol.ts';
import { Editor, granted, type EditorOptions } from './editor.ts';
import { LspClient } from './lspClient.ts';
import { builtServer } from './serverBuild.ts';

let editor: Editor | undefined;
const open = async (options: Partial<EditorOptions> = {}): Promise<Editor> =>
  (editor = await Editor.open({ workspace: 'lsp-save', ...options }));
afterEach(async () => {
  await editor?.dispose();
  editor = undefined;
});

function ask(client: LspClient, params: object = {}): Promise<InspectorAddress> {
  return client.request(OpenInspectorRequest.method, params) as Promise<InspectorAddress>;
}

async function addressOf(client: LspClient, params: object = {}): Promise<Extract<InspectorAddress, { ok: true }>> {
  const address = await ask(client, params);
  if (!address.ok) throw new Error(address.message);
  return address;
}

describe('the inspector of an editor’s host', () => {
  it('shows what happens in the editor, from before it was opened on', async () => {
    const { client } = await open();
    await editor!.warm('tidy', 'javascript');
    const { url, urlForOnce } = await addressOf(client);
    // What a browser is started with does not say where the inspector is.
    expect(urlForOnce).not.toContain(new URL(url).pathname.split('/')[1]);
    const page = await fetch(urlForOnce);
    expect(page.url).toBe(url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('main.js');
    const records = async (): Promise<EventRecord[]> =>
      ((await (await fetch(`${url}records`)).json()) as { records: EventRecord[] }).records;
    const before = await records();
    expect(before.some(({ event, past }) => event === 'onFileSave' && past === true)).toBe(true);
    await editor!.warm('tidy', 'javascript');
    const [newest] = await records();
    expect([newest?.event, newest?.past]).toEqual(['onFileSave', undefined]);
    // Asked again, it is the same.
    expect((await addressOf(client)).url).toBe(url);
  });

  it('ends with the server, and is found again by the next one', async () => {
    const { client } = await open();
    const { url, place } = await addressOf(client);
    await editor!.dispose();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const again = await open();
    expect((await addressOf(again.client, { before: place })).url).toBe(url);
    expect((await fetch(url)).status).toBe(200);
  });

  it('is not there in a workspace that nobody trusts', async () => {
    const { client } = await open({ initializationOptions: { ...granted, trusted: false } });
    expect(await ask(client)).toEqual({ ok: false, message: 'The inspector is there once you trust this workspace.' });
  });

  it('is read from the disk when it is asked for, and not when the server starts', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'codex-without-'));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    await mkdir(path.join(root, 'home'));
    const dist = path.dirname(builtServer);
    await cp(path.join(dist, '../package.json'), path.join(root, 'package.json'));
    await cp(dist, path.join(root, 'dist'), {
      recursive: true,
      filter: (file) => !/deferred[/\\](?:hono|hono-node-server|prom-client)\.js$|[/\\]types$|\.map$/.test(file),
    });
    const home = path.join(root, 'home');
    const client = new LspClient({ server: path.join(root, 'dist/server.js'), env: { HOME: home, USERPROFILE: home } });
    await client.request('initialize', { processId: null, rootUri: null, capabilities: {}, initializationOptions: granted });
    client.notify('initialized');
    const address = await ask(client);
    expect(address).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^The inspector could not start: Cannot find module.*deferred/s) as string,
    });
    await client.request('shutdown', null);
    client.notify('exit');
    expect(await client.exited).toBe(0);
  });
});
