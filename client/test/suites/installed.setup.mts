import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { publish, writeSigns } from '../../../server/test/registry/signsPlugin.ts';
import { startVerdaccio } from '../../../server/test/registry/verdaccio.ts';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  isPatient: true,
  // What a plugin may do is confirmed in modal dialogs.
  dialogs: true,
  settings: pictureSettings,
  prepare: async ({ workspace, home }) => {
    const registry = await startVerdaccio();
    writeFileSync(path.join(home, '.npmrc'), `registry=${registry.url}\n${registry.npmrc}`);
    const sources = path.join(home, 'sources');
    mkdirSync(sources);
    const [first] = await Promise.all([
      writeSigns(sources, { id: 'com.example.signs', version: '1.0.0', permissions: ['env:read:LANG'] }),
      // The suite publishes these when the first is installed.
      writeSigns(sources, { id: 'com.example.signs', version: '1.1.1', permissions: ['env:read:LANG'] }),
      writeSigns(sources, { id: 'com.example.signs', version: '1.1.0', permissions: ['env:read:LANG', 'network:request:example.com'] }),
    ]);
    await publish(first, home);
    const readme =
      '# Letters\n\n<b>Bold</b> <button data-action="install">Press me</button><img src="x" onerror="alert(1)"> [run](command:x) [web](https://example.com/)\n';
    const key = path.join(home, 'letters.pem');
    writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const letters = { id: 'com.example.letters', name: 'Letters', language: 'markdown', readme };
    await publish(await writeSigns(sources, { ...letters, version: '2.3.1' }), home, ['--sign', key]);
    await writeSigns(sources, { ...letters, version: '2.3.2' });
    writeFileSync(path.join(workspace, 'letter.txt'), 'Dear reader\n');
    writeFileSync(path.join(workspace, '.gitignore'), '');
    mkdirSync(path.join(workspace, '.codex'));
    writeFileSync(path.join(workspace, '.codex/plugins.json'), JSON.stringify({ recommendations: ['com.example.letters@^2', '../evil'] }));
    // One of the user's own, which was published before they went on with it.
    const own = { id: 'com.example.own', name: 'My Own', language: 'markdown', permissions: ['filesystem:read'] };
    await publish(await writeSigns(sources, { ...own, version: '0.1.0', permissions: [] }), home);
    const folder = await writeSigns(path.join(workspace, '.codex/plugins'), { ...own, version: '0.2.0' });
    writeFileSync(path.join(folder, 'notes.txt'), 'Not for others.\n');
    return registry.close;
  },
  timeoutMs: 300_000,
} satisfies SuiteSetup;
