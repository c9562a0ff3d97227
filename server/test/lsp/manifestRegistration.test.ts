import { afterEach, describe, expect, it } from 'vitest';
import type { Received } from './lspClient.ts';
import { ManifestEditor, richCapabilities, TIDY } from './manifestEditor.ts';

let manifests: ManifestEditor;
afterEach(() => manifests.editor.dispose());

const FEATURES = ['completion', 'hover', 'documentLink', 'definition', 'references', 'codeLens', 'inlayHint', 'codeAction'] as const;

describe('the manifest language', () => {
  it('announces itself at once to editors that register nothing later', async () => {
    manifests = await ManifestEditor.open({ capabilities: richCapabilities });
    const { capabilities } = manifests.editor.initializeResult;
    for (const feature of FEATURES) expect(capabilities[`${feature}Provider`]).toBeDefined();
    expect(capabilities.workspace.fileOperations.willRename.filters).toHaveLength(2);
    expect(capabilities.executeCommandProvider.commands).toEqual(
      expect.arrayContaining(['codexPlugins.runHandler', 'codexPlugins.sendEvent', 'codexPlugins.manifestReferences']),
    );
    expect(manifests.editor.client.count('client/registerCapability')).toBe(0);
  });

  it('registers for manifests alone where the editor can do that', async () => {
    const dynamic = Object.fromEntries(FEATURES.map((feature) => [feature, { dynamicRegistration: true }]));
    const capabilities = {
      ...richCapabilities,
      textDocument: { ...richCapabilities.textDocument, ...dynamic },
      workspace: { ...richCapabilities.workspace, fileOperations: { willRename: true, dynamicRegistration: true } },
    };
    const registered: Received['params'][] = [];
    const answers = { 'client/registerCapability': ({ registrations }: Received['params']) => void registered.push(...registrations) };
    manifests = await ManifestEditor.open({ capabilities, answers });
    expect(manifests.editor.initializeResult.capabilities).not.toHaveProperty('completionProvider');
    await manifests.editor.client.waitFor('client/registerCapability', ({ registrations }) => registrations.length > 1);
    expect(registered.map(({ method }) => method)).toEqual([
      ...FEATURES.map((feature) => `textDocument/${feature}`),
      'workspace/willRenameFiles',
    ]);
    for (const { registerOptions } of registered.slice(0, -1)) {
      const patterns = registerOptions.documentSelector.map(({ pattern }: { pattern: string }) => pattern);
      expect(patterns).toContain('**/codex.config.json');
    }
    const forScripts = registered.filter(({ registerOptions }) => JSON.stringify(registerOptions.documentSelector ?? '').includes(',py'));
    expect(forScripts.map(({ method }) => method)).toEqual(
      ['references', 'codeLens', 'codeAction'].map((feature) => `textDocument/${feature}`),
    );
    expect(await manifests.labels(TIDY, '{|}')).toContain('pluginId');
  });
});
