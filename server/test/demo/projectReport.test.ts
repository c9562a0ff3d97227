import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoWorkspace, pluginsFolder, runByHand } from './plugins.ts';

interface Response {
  message: string;
  diagnostics: { filePath?: string; message: string; code: string; severity: number; range: { start: { line: number } } }[];
}

const plugin = createRequire(import.meta.url)(path.join(pluginsFolder, 'project-report/index.js')) as {
  reportOnOpen: (event: string) => Promise<Response>;
  notesInFile: (event: string) => Response;
};

describe('project-report', () => {
  it('reports every note in the project with its file', async () => {
    const { message, diagnostics } = await plugin.reportOnOpen(JSON.stringify({ workspaceRoot: demoWorkspace }));
    expect(message).toMatch(/^\d+ files; 3 TODO and 2 FIXME in 3 of them; biggest: .* lines\); README lacks: Install, Usage, License\.$/);
    expect(diagnostics.map((one) => path.relative(demoWorkspace, one.filePath!)).sort()).toEqual(
      ['src/money.ts', 'src/orders.js', 'src/orders.js', 'tools/stock_report.py', 'tools/stock_report.py'].map(path.normalize),
    );
  });

  it('finds notes in comments only, and says what they say', () => {
    const fileContent = 'a = "TODO";\n  // FIXME: mend this\n/* TODO */\n';
    const { diagnostics } = plugin.notesInFile(JSON.stringify({ fileContent }));
    expect(diagnostics).toMatchObject([
      { code: 'FIXME', severity: 2, message: 'mend this', range: { start: { line: 1, character: 5 }, end: { line: 1, character: 21 } } },
      { code: 'TODO', severity: 3, range: { start: { line: 2, character: 3 } } },
    ]);
  });

  it('answers its command, and names the one it has for others', () => {
    const run = (command: string) => runByHand('project-report/index.js', { command, workspaceRoot: demoWorkspace });
    expect(run('report')).toMatchObject({
      success: true,
      data: { notes: { 'src/orders.js': 2 }, missingSections: ['Install', 'Usage', 'License'] },
    });
    expect(run('other')).toMatchObject({ success: false, error: expect.stringContaining('"report"') as string });
  });
});
