// The command line on Windows.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDoes } from './does.ts';
import { MARK, markingProgram } from './markingProgram.ts';
import { useWindows, type Drive } from './windows.ts';

const windows = useWindows();
const DRIVES: Drive[] = ['C:', 'Z:'];

const FAULTY = '{\r\n  "pluginId": "com.example.faulty",\r\n  "version": "v1",\r\n  "permissons": []\r\n}\r\n';
const lowerDrive = (named: string): string => named[0]!.toLowerCase() + named.slice(1);

describe('codex-plugin on Windows', () => {
  it('says with doctor what holds plugins there, and what does not', async () => {
    const { code, stdout, stderr } = await windows().cli(['doctor']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Isolation of plugins: .*from inside/);
    expect(code).toBe(0);
    expect((await windows().cli(['doctor', '--minimum', 'enforced'])).code).not.toBe(0);
  });

  it.each(DRIVES)('validates what is on %s, however the drive is written', async (drive) => {
    const folder = await windows().folder(drive);
    await writeFile(path.join(folder, 'plugin.manifest.json'), FAULTY);
    const named = windows().pathOf(folder);
    for (const given of [named, lowerDrive(named), named.replaceAll('\\', '/')]) {
      const { code, stdout } = await windows().cli(['validate', given, '--json']);
      const problems = JSON.parse(stdout) as { file: string; code: string; line: number }[];
      expect(problems.map((problem) => [problem.code, problem.line])).toContainEqual(['manifest/unknown-key', 4]);
      expect(problems[0]!.file.toLowerCase().replaceAll('\\', '/')).toMatch(/plugin\.manifest\.json$/);
      expect(code).toBe(1);
    }
  });

  it('checks a manifest in YAML, and fires an event of the plugin’s own', async () => {
    const folder = await windows().folder('C:');
    const script = "exports.reportReady = () => ({ success: true, data: 'ready' });\r\n";
    const manifest = ['pluginId: com.example.own', 'version: 1.0.0', 'description: Reports.', 'events: [reportReady]', 'hooks:'];
    await writeFile(path.join(folder, 'report.js'), script);
    await writeFile(path.join(folder, 'plugin.manifest.yaml'), [...manifest, '  reportReady: report.js', ''].join('\r\n'));
    const named = windows().pathOf(folder);
    const { stdout, stderr } = await windows().cli(['invoke', named, 'reportReady', '--json']);
    expect(stdout + stderr).toContain('"data":"ready"');
    await writeFile(path.join(folder, 'plugin.manifest.yaml'), [...manifest, '  reportReady: gone.js', ''].join('\r\n'));
    const problems = JSON.parse((await windows().cli(['validate', named, '--json'])).stdout) as { code: string; line: number }[];
    expect(problems).toContainEqual(expect.objectContaining({ code: 'manifest/script-missing', line: 6 }));
  });

  it('keeps the line endings of what it fixes', async () => {
    const folder = await windows().folder('C:');
    const manifest = path.join(folder, 'plugin.manifest.json');
    await writeFile(manifest, FAULTY);
    await windows().cli(['validate', '--fix'], { cwd: windows().pathOf(folder) });
    const fixed = await readFile(manifest, 'utf8');
    expect(fixed).not.toBe(FAULTY);
    expect(
      fixed
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith('\r')),
    ).toBe(true);
  });

  it('runs no git.exe that lies in the folder which it checks', async () => {
    const folder = await windows().folder('C:');
    const plugin = await addDoes(folder, []);
    for (const place of [plugin, folder]) await writeFile(path.join(place, 'git.exe'), markingProgram());
    await mkdir(path.join(folder, '.git'));
    for (const cwd of [plugin, folder]) {
      const { stdout } = await windows().cli(['validate', '--profile', 'publish', '--json', windows().pathOf(plugin)], {
        cwd: windows().pathOf(cwd),
      });
      expect(Array.isArray(JSON.parse(stdout))).toBe(true);
    }
    expect([plugin, folder].filter((place) => existsSync(path.join(place, MARK)))).toEqual([]);
    // It would have left its mark, had it been started.
    await windows().run([], { file: windows().pathOf(path.join(plugin, 'git.exe')), cwd: windows().pathOf(plugin) });
    expect(existsSync(path.join(plugin, MARK))).toBe(true);
  });

  it.each(DRIVES)('invokes a plugin on %s, with paths in the event as Windows writes them', async (drive) => {
    const folder = await windows().folder(drive);
    await addDoes(folder, ['filesystem:read', 'filesystem:write']);
    const named = windows().pathOf(folder);
    const file = path.win32.join(lowerDrive(named), 'out', 'a.txt');
    await mkdir(path.join(folder, 'out'));
    const payload = JSON.stringify({ command: 'write', arguments: [file, 'written'] });
    const { code, stdout, stderr } = await windows().cli(['invoke', '.codex/plugins/does', 'onCommand', '--json', '--payload', '-'], {
      cwd: named,
      input: payload,
    });
    expect(stdout + stderr).toContain('"written"');
    expect(JSON.parse(stdout)).toMatchObject({ response: { success: true, data: 'written' } });
    expect(await readFile(path.join(folder, 'out/a.txt'), 'utf8')).toBe('written');
    expect(code).toBe(0);
  });

  it('takes a plugin by a name of other case', async () => {
    const folder = await windows().folder('C:');
    await addDoes(folder, []);
    const named = windows().pathOf(folder).toUpperCase();
    const { stdout, stderr } = await windows().cli(['invoke', `${named}\\.CODEX\\Plugins\\DOES`, 'onCommand', '--json', '--payload', '-'], {
      cwd: windows().pathOf(folder),
      input: JSON.stringify({ command: 'number', arguments: [] }),
    });
    expect(stdout + stderr).toContain('"response":{"success":true,');
  });
});
