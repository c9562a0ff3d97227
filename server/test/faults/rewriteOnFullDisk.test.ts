// Commands that rewrite files of the user's, on a disk that is full.
import { execa } from 'execa';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLI } from '../cli/format/formatWorkspace.ts';

const PAGE = 4096;
const about = { pluginId: 'com.example.grow', version: '1.0.0', name: 'grow', description: 'For files.' };

/** A plugin whose handler has `script` for its body. */
const plugin = (script: string, permissions: string[] = []): Record<string, string> => ({
  '.codex/plugins/grow/plugin.manifest.json': JSON.stringify({
    ...about,
    entryPoints: { handlers: [{ event: 'onFileSave', language: ['javascript'], script: 'save.js' }] },
    permissions,
  }),
  '.codex/plugins/grow/save.js': `exports.onFileSave = (text) => { const { filePath, fileContent } = JSON.parse(text); ${script} };`,
});

interface Ended {
  code: number | undefined;
  out: string;
  /** In the folder. */
  names: string[];
  /** What the one file has. */
  content: string;
}

/**
 * Runs the command line in a folder on a disk of its own with these files, of which no more is free, unless it is not to be full.
 * @param prepare commands of the shell.
 */
async function onDisk(
  files: Record<string, string>,
  args: string[],
  { file, prepare = '', isFull = true }: { file: string; prepare?: string; isFull?: boolean },
): Promise<Ended> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-full-')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const listed = path.join(base, 'files.json');
  await writeFile(listed, JSON.stringify(files));
  const write = `const fs = require('node:fs');
for (const [name, text] of Object.entries(JSON.parse(fs.readFileSync(process.argv[1], 'utf8')))) {
  fs.mkdirSync(require('node:path').dirname(name), { recursive: true });
  fs.writeFileSync(name, text);
}`;
  const script = `
mkdir "$1/disk" && mount -t tmpfs -o size=128k tmpfs "$1/disk" && cd "$1/disk" || exit 9
"$2" -e "$3" "$1/files.json" && { ${prepare || 'true'}; } || exit 8
${isFull ? 'cat /dev/zero > filler 2>/dev/null' : 'true'}
shift 3; "$@" 2>&1; echo "code $?"; ls -A; echo; cat '${file}'`;
  const namespace = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', base];
  const { stdout } = await execa('unshare', [...namespace, process.execPath, write, process.execPath, CLI, ...args], {
    env: { HOME: base, XDG_STATE_HOME: path.join(base, 'state') },
    stripFinalNewline: false,
  });
  const [, out = '', code, rest = ''] = /^([^]*)code (\d+)\n([^]*)$/.exec(stdout) ?? [];
  const at = rest.indexOf('\n\n');
  return { code: Number(code), out, names: rest.slice(0, at).split('\n'), content: rest.slice(at + 2) };
}

describe('on a full disk', () => {
  it('format leaves a file as it was that has another name, and can only be written in place', async () => {
    const text = 'x'.repeat(PAGE);
    const files = { ...plugin('return { success: true, formattedContent: fileContent.toUpperCase() + fileContent };'), 'a.js': text };
    const args = ['format', '--grants', 'manifest', '--write', 'a.js'];
    const { code, out, names, content } = await onDisk(files, args, { file: 'a.js', prepare: 'ln a.js b.js' });
    expect(out).toBe(
      'failed        a.js: It was not formatted: ENOSPC: no space left on device, write\n0 of 1 file was changed, 1 failed.\n',
    );
    expect([code, names, content === text]).toEqual([1, ['.codex', 'a.js', 'b.js', 'filler'], true]);
  });

  it('format gives a file back what it had that a handler wrote half of', async () => {
    const text = 'x'.repeat(2 * PAGE);
    const script = `require('node:fs').writeFileSync(filePath, 'y'.repeat(${3 * PAGE})); return { success: true };`;
    const files = { ...plugin(script, ['filesystem:read', 'filesystem:write']), 'a.js': text };
    const args = ['format', '--grants', 'manifest', '--write', 'a.js'];
    const { code, out, names, content } = await onDisk(files, args, { file: 'a.js' });
    expect(out).toMatch(/^failed {8}a\.js: com\.example\.grow: save\.js threw in onFileSave: .*ENOSPC/);
    expect([code, names, content === text]).toEqual([1, ['.codex', 'a.js', 'filler'], true]);
  });

  it('validate --fix leaves a manifest as it was', async () => {
    const handler = { event: 'onFileSav', language: ['javascript'], script: 'save.js' };
    const text = JSON.stringify({ ...about, entryPoints: { handlers: [handler] } }).padEnd(PAGE);
    const files = { 'plugin.manifest.json': text, 'save.js': 'exports.onFileSave = () => undefined;' };
    const { code, out, names, content } = await onDisk(files, ['validate', '--fix', '.'], { file: 'plugin.manifest.json' });
    expect(out).toContain('Cannot write plugin.manifest.json: ENOSPC: no space left on device');
    expect(out).not.toContain('fixed:');
    expect([code, names, content === text]).toEqual([1, ['filler', 'plugin.manifest.json', 'save.js'], true]);
  });
});

describe('on a disk with room', () => {
  it('format writes a single file that is mounted, as into containers, which no other can take the place of', async () => {
    const files = { ...plugin('return { success: true, formattedContent: fileContent.toUpperCase() };'), 'source.js': 'abc\n', 'a.js': '' };
    const args = ['format', '--grants', 'manifest', '--write', 'a.js'];
    const mounted = { file: 'source.js', prepare: 'mount --bind source.js a.js', isFull: false };
    expect(await onDisk(files, args, mounted)).toEqual({
      code: 0,
      out: 'changed       a.js  com.example.grow\n1 of 1 file was changed.\n',
      names: ['.codex', 'a.js', 'source.js'],
      content: 'ABC\n',
    });
  });
});
