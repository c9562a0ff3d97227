// The workflow for GitHub, which nobody runs here: that it is well-formed, calls what exists, and is careful with rights and time.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  'runs-on': string;
  'timeout-minutes': number;
  strategy?: { matrix: { include: { os: string }[] } };
  steps: Step[];
}

interface Workflow {
  permissions: Record<string, string>;
  concurrency: { group: string };
  jobs: Record<string, Job>;
}

const root = path.resolve(import.meta.dirname, '..');
const text = readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8');
const document = parseDocument(text, { uniqueKeys: true });
const workflow = document.toJS() as Workflow;
const jobs = Object.values(workflow.jobs);
const steps = jobs.flatMap((job) => job.steps);
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

describe('ci.yml', () => {
  it('is well-formed, and says that it has not been run', () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(text.split('\non:')[0]).toContain('HAS NOT BEEN RUN');
  });

  it('runs on Linux, macOS and Windows', () => {
    const systems = jobs.flatMap((job) => job.strategy?.matrix.include.map(({ os }) => os.split('-')[0]) ?? []);
    expect(new Set(systems)).toEqual(new Set(['ubuntu', 'macos', 'windows']));
  });

  it('calls npm scripts that exist', () => {
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/\bnpm (?:run ([\w:]+)|(test|start))/g)].map(([, one, short]) => one ?? short!),
    );
    expect(called).toEqual(expect.arrayContaining(['check', 'test', 'package']));
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names programs of ours that exist', () => {
    const files = steps.flatMap(({ run = '' }) => [...run.matchAll(/\bnode (\S+\.m?[jt]s)\b/g)].map(([, file]) => file!));
    expect(files).not.toEqual([]);
    for (const file of files) expect(readFileSync(path.join(root, file), 'utf8')).not.toBe('');
  });

  it('may only read, and keeps no credentials', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.concurrency.group).toContain('github.ref');
    for (const step of steps)
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false });
    // What a pull request brings, such as a branch's name, must not become part of a command.
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('pins every action, and gives every job an end', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    for (const step of steps) expect(Number(step.uses === undefined) + Number(step.run === undefined)).toBe(1);
  });

  it('runs the oldest Node.js that package.json allows', () => {
    const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
    const versions = steps.flatMap((step) => (step.with && 'node-version' in step.with ? [String(step.with['node-version'])] : []));
    expect(versions).toContain(engines.node.replace('>=', ''));
  });
});
