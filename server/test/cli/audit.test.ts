// `codex-plugin audit` as a user runs it: a process, its output and its exit code, with servers on this machine.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { lockOf, PLUGIN, withAdvisories } from '../../src/registry/audit/auditHarness.ts';
import { npmProgram } from '../npmProgram.mts';
import { says } from '../registry/advisoryServer.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
/** The published schema of SARIF 2.1.0. */
const SCHEMA = path.resolve(import.meta.dirname, '../../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const { folders, server } = withAdvisories();

interface Ran {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

async function run(files: Record<string, string>, args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const cwd = await folders.make({ ...PLUGIN, ...files });
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, 'audit', ...args], { cwd, env, reject: false });
  return { exitCode, stdout, stderr };
}
const servers = (): string[] => ['--registry', server.url, '--osv', server.url];

const LODASH = {
  id: 1106913,
  url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
  title: 'Command Injection in lodash',
  severity: 'high',
  vulnerable_versions: '<4.17.21',
  cwe: ['CWE-77'],
};
const VULNERABLE = {
  'package.json': '{"name": "tidy", "version": "1.0.0", "dependencies": {"lodash": "4.17.15"}}',
  'package-lock.json': JSON.stringify({
    name: 'tidy',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'tidy', version: '1.0.0', dependencies: { lodash: '4.17.15' } },
      'node_modules/lodash': { version: '4.17.15' },
    },
  }),
};

describe('codex-plugin audit', () => {
  it('says that nothing was found, and what it looked at', async () => {
    server.plugins = ['com.example.other'];
    const { exitCode, stdout, stderr } = await run({}, servers());
    expect(stdout).toBe('Checked 1 script, the permissions, the id (among 1 other): nothing found.');
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('lists what is found, the worst first, with the place, the remedy and what was not checked', async () => {
    server.advisories = { lodash: [LODASH] };
    server.plugins = ['com.example.other'];
    server.instead.set('/v1/', says(404, '{}'));
    const { exitCode, stdout, stderr } = await run(
      { ...VULNERABLE, 'requirements.txt': 'urllib3==1.26.4\n', 'handlers/extra.js': '\neval(text);\n' },
      servers(),
    );
    expect(stdout).toBe(
      [
        'high',
        '  package-lock.json:1 lodash 4.17.15: Command Injection in lodash. audit/vulnerable-dependency',
        '    GHSA-35jh-r3h4-6jhm  in <4.17.21  https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
        '    Use lodash 4.17.21 or later.',
        '',
        'low',
        '  handlers/extra.js:2 eval runs code that is made while the plugin runs. audit/made-code',
        '    Say it without: look functions up in an object, read data with JSON.parse or ast.literal_eval.',
        '',
        'not checked',
        `  known vulnerabilities of Python packages: ${server.url} has no such address (404).`,
        '    Name another server (--osv), or a folder with records of OSV (--offline).',
        '',
        `Checked 1 npm package (${server.url}), 2 scripts, the permissions, the id (among 1 other): found: 1 high, 1 low (1 at or above high). Not checked: 1 thing, see above.`,
      ].join('\n'),
    );
    expect([exitCode, stderr]).toEqual([1, '']);
  });

  it.each([
    ['critical', 0],
    ['high', 1],
    ['moderate', 1],
    ['low', 1],
    ['info', 1],
  ])('fails from the level on: %s', async (level, expected) => {
    server.advisories = { lodash: [LODASH] };
    expect((await run(VULNERABLE, [...servers(), '--level', level])).exitCode).toBe(expected);
  });

  it('fails for what could not be checked where the level is low', async () => {
    server.instead.set('/-/', says(404, '{}'));
    expect((await run(VULNERABLE, [...servers()])).exitCode).toBe(0);
    expect((await run(VULNERABLE, [...servers(), '--level', 'low'])).exitCode).toBe(1);
  });

  it('prints JSON for programs', async () => {
    server.advisories = { lodash: [LODASH] };
    server.plugins = ['com.example.other'];
    const { stdout, exitCode } = await run(VULNERABLE, ['--json', ...servers()]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      findings: [
        {
          code: 'audit/vulnerable-dependency',
          severity: 'high',
          message: 'lodash 4.17.15: Command Injection in lodash.',
          package: { ecosystem: 'npm', name: 'lodash', version: '4.17.15' },
          advisory: { id: 'GHSA-35jh-r3h4-6jhm', url: LODASH.url, range: '<4.17.21', fixedIn: '4.17.21' },
          remedy: 'Use lodash 4.17.21 or later.',
          file: 'package-lock.json',
          line: 1,
          column: expect.any(Number) as unknown,
          endLine: 1,
          endColumn: expect.any(Number) as unknown,
        },
      ],
      checked: { node: { packages: 1, source: server.url }, code: { files: 1 }, names: { ids: 1 }, permissions: true },
      notChecked: [],
    });
  });

  it('prints SARIF as the standard has it', async () => {
    server.advisories = { lodash: [LODASH] };
    server.instead.set('/v1/', says(500, '{}'));
    const files = { ...VULNERABLE, 'requirements.txt': 'urllib3==1.26.4\n', 'handlers/extra.js': "\neval(atob('x'));\n" };
    const { stdout } = await run(files, ['--format', 'sarif', ...servers()]);
    const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    const log = JSON.parse(stdout) as { runs: { results: { ruleId: string; level: string; message: { text: string } }[] }[] };
    expect([validate(log), validate.errors]).toEqual([true, null]);
    const results = log.runs[0]!.results.map(({ ruleId, level }) => `${level} ${ruleId}`);
    expect(results.sort()).toEqual(['error audit/decoded-code', 'error audit/vulnerable-dependency', 'note audit/not-checked']);
  });

  it('shows nothing of what servers and files say to a terminal, and no secrets', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    server.advisories = {
      lodash: [{ ...LODASH, title: `\u001b]0;owned\u0007 \u202e ${token}\n::error::fake`, url: 'https://a.example/\u001b[2J' }],
    };
    for (const format of ['text', 'json', 'sarif']) {
      const { stdout } = await run({ ...VULNERABLE, 'h.js': `eval(atob('\u001b[2J${token}'))` }, ['--format', format, ...servers()]);
      expect(stdout).not.toContain('\u001b');
      expect(stdout).not.toContain('\u202e');
      expect(stdout).not.toContain(token);
      expect(stdout).not.toMatch(/^\s*::error/m);
      expect(stdout).toContain('owned');
    }
  });

  it('asks nobody with a folder of records', async () => {
    const record = {
      id: 'GHSA-35jh-r3h4-6jhm',
      modified: '2025-01-02T03:04:05Z',
      summary: 'Command injection',
      database_specific: { severity: 'HIGH' },
      affected: [
        {
          package: { ecosystem: 'npm', name: 'lodash' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
        },
      ],
    };
    const db = await folders.make({ 'a.json': JSON.stringify(record) });
    const { exitCode, stdout } = await run(VULNERABLE, ['--offline', db], { npm_config_registry: server.url });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`Checked 1 npm package (${db} (1 records, the newest of 2025-01-02))`);
    expect(server.asked).toEqual([]);
  });

  it('tells wrong usage and what cannot be read', async () => {
    const check = async (args: string[], message: string): Promise<void> => {
      const { exitCode, stdout, stderr } = await run({}, args);
      expect([args, exitCode, stdout, stderr]).toEqual([args, 2, '', expect.stringContaining(message)]);
    };
    await check(['gone'], 'is not a folder');
    await check(['handlers'], 'No manifest in');
    await check(['--registry', 'nowhere'], 'nowhere is no registry. Name one by its address');
    await check(['--osv', 'file:///etc'], '--osv takes the address of a server');
    await check(['--offline', 'gone'], 'Cannot read the records of OSV in');
    await check(['--offline', 'handlers'], 'There are no records of OSV in');
    await check(['--offline', '.', '--osv', server.url], '--offline asks no server');
    await check(['--level', 'bad'], "argument 'bad' is invalid");
    await check(['--json', '--format', 'sarif'], '--json and --format sarif exclude each other');
  });

  it('agrees with npm audit', async () => {
    server.versions = { lodash: ['4.17.15', '4.17.20', '4.17.21'] };
    server.advisories = { lodash: [LODASH] };
    const folder = await folders.make({ ...PLUGIN, ...VULNERABLE });
    const { command, args } = npmProgram();
    const npm = await execa(command, [...args, 'audit', '--json', '--registry', server.url], {
      cwd: folder,
      env: { npm_config_cache: path.join(folder, '.cache'), npm_config_update_notifier: 'false' },
      reject: false,
    });
    const told = JSON.parse(npm.stdout) as { vulnerabilities: Record<string, { severity: string; range: string }> };
    expect(Object.entries(told.vulnerabilities).map(([name, { severity, range }]) => [name, severity, range])).toEqual([
      ['lodash', 'high', '<4.17.21'],
    ]);
    const [ofNpm] = server.asked.filter((one) => one.path.endsWith('/advisories/bulk'));
    server.asked.length = 0;
    await execa(process.execPath, [CLI, 'audit', ...servers()], { cwd: folder, reject: false });
    expect(server.asked.find((one) => one.path.endsWith('/advisories/bulk'))?.body).toEqual(ofNpm?.body);
  });

  it('ends when it is interrupted', async () => {
    const cwd = await folders.make({ ...PLUGIN, 'package-lock.json': lockOf({ a: { version: '1.0.0' } }) });
    const running = execa(process.execPath, [CLI, 'audit', ...servers()], { cwd, reject: false });
    const asked = Promise.withResolvers<void>();
    server.instead.set('/-/npm', () => asked.resolve());
    await asked.promise;
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
  });
});
