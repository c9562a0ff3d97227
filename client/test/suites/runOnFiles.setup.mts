import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-run-on-files',
  // The question before the plugin runs, and the one before an undo of many files, are modal dialogs.
  dialogs: true,
  settings: { ...pictureSettings, 'workbench.editor.enablePreview': false },
  prepare: ({ workspace }) => {
    const write = (name: string, content: string | Uint8Array): string => {
      const file = path.join(workspace, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    };
    write('.gitignore', 'built/\n');
    write('built/bundle.js', 'built = 1;  \n');
    write('src/crlf.js', 'one  \r\ntwo\r\nthree');
    write('src/bom.js', '\uFEFFone  \n');
    write('src/binary.js', new Uint8Array([1, 0, 2, 0, 255, 254, 0, 0]));
    write('src/latin1.js', Buffer.from('// caf\xe9  \n', 'latin1'));
    write('src/broken.js', '// @decline  \nx(\n');
    chmodSync(write('src/locked.js', 'locked  \n'), 0o444);
    for (let number = 1; number <= 300; number++) write(`many/file${number}.properties`, `number = ${number}  \n# end\n`);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) write(`slow/${name}.js`, '// @sleep 60000  \n');
    write('changing/one.js', '// @sleep 1500  \n');
    write('changing/two.js', '// two  \n');
  },
  timeoutMs: 600_000,
} satisfies SuiteSetup;
