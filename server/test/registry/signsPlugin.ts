// A plugin that signs what is saved with its version, for tests that publish, install and update it.
import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const cli = path.resolve(import.meta.dirname, '../../../dist/cli.js');

const README = '# Signs\n\nSigns every text file that is saved with **its version**.\n\n- needs no configuration\n- changes nothing else\n';

export interface SignsVersion {
  id: string;
  version: string;
  name?: string;
  language?: string;
  permissions?: readonly string[];
  readme?: string;
  dependencies?: Readonly<Record<string, string>>;
}

/** Writes it into a new folder. @returns that folder. */
export async function writeSigns(
  parent: string,
  { id, version, name = 'Signs', language = 'plaintext', permissions = [], readme = README, dependencies = {} }: SignsVersion,
): Promise<string> {
  const folder = path.join(parent, `${id}-${version}`);
  await mkdir(folder, { recursive: true });
  const manifest = {
    ...{
      pluginId: id,
      version,
      name,
      description: 'Signs text files with its version when they are saved.',
      permissions,
      dependencies,
    },
    entryPoints: { handlers: [{ event: 'onFileSave', language: [language], script: 'save.js', phase: 'beforeSave' }] },
  };
  const script = `exports.onFileSave = (e) => ({ success: true, formattedContent: JSON.parse(e).fileContent.replace(/( [0-9.]+)*\\n*$/, ' ${version}\\n') });\n`;
  const changes = version === '1.0.0' ? '- Signs text files.' : '- Signs with the new version.\n- Asks for what it needs.';
  await Promise.all([
    writeFile(path.join(folder, 'plugin.manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`),
    writeFile(path.join(folder, 'save.js'), script),
    writeFile(path.join(folder, 'README.md'), readme),
    writeFile(path.join(folder, 'CHANGELOG.md'), `# Changelog\n\n## ${version}\n\n${changes}\n`),
    writeFile(path.join(folder, 'LICENSE'), 'MIT\n'),
  ]);
  return folder;
}

/** Publishes a folder as somebody with this home. @param more further arguments. */
export async function publish(folder: string, home: string, more: readonly string[] = []): Promise<void> {
  // Nothing of the npm that runs the tests.
  const others = Object.keys(process.env).filter((name) => /^npm_config_/i.test(name));
  const env = {
    ...Object.fromEntries(others.map((name) => [name, undefined])),
    ...{ HOME: home, USERPROFILE: home, XDG_STATE_HOME: path.join(home, 'state') },
  };
  await execa(process.execPath, [cli, 'publish', folder, '--json', ...more], { cwd: home, input: '', env });
}
