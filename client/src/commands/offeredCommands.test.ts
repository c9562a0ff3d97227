import { describe, expect, it } from 'vitest';
import { exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { commandLabel, commandMark, keybindingFor, offeredCommands, usedAgain } from './offeredCommands.ts';

const report = { command: 'report', title: 'Report', icon: 'checklist' };
const sort = { command: 'sort', title: 'Sort Keys', when: 'resourceLangId == json' };
const own = { command: 'own', title: 'For Its Languages', when: 'resourceLangId in handlerLanguages' };
const odd = { command: 'odd', title: 'Odd', when: 'resourceLangId = json' };
const ten = examplePlugin({ id: 'a.ten', name: 'Plugin 10', commands: [report] });
const two = examplePlugin({ id: 'a.two', name: 'Plugin 2', commands: [sort, own, odd, report], handlers: [exampleHandler()] });

function titles(context: Record<string, string>, recent: string[] = []): string[] {
  return offeredCommands([ten, two], context, recent).map(({ plugin, command }) => `${plugin.name}: ${command.title}`);
}

describe('offeredCommands', () => {
  it('are those that fit the file, by plugin as people count', () => {
    expect(titles({ resourceLangId: 'json' })).toEqual(['Plugin 2: Sort Keys', 'Plugin 2: Report', 'Plugin 10: Report']);
    expect(titles({ resourceLangId: 'typescript' })).toEqual(['Plugin 2: For Its Languages', 'Plugin 2: Report', 'Plugin 10: Report']);
  });

  it('come with the last used first', () => {
    const recent = [commandMark('a.ten', 'report'), commandMark('a.two', 'sort')];
    expect(titles({ resourceLangId: 'json' }, recent)).toEqual(['Plugin 10: Report', 'Plugin 2: Sort Keys', 'Plugin 2: Report']);
    expect(offeredCommands([ten, two], {}, recent).map((one) => one.recent)).toEqual([true, false]);
  });

  it('are remembered once each', () => {
    expect(usedAgain(['a', 'b', 'c'], 'b')).toEqual(['b', 'a', 'c']);
    expect(
      usedAgain(
        Array.from({ length: 60 }, (_, index) => String(index)),
        'x',
      ),
    ).toHaveLength(50);
  });

  it('have labels in which only the icon that was asked for is one', () => {
    expect(commandLabel(report)).toBe('$(checklist) Report');
    expect(commandLabel({ ...report, icon: 'a) $(b' })).toBe('Report');
    expect(commandLabel({ command: 'x', title: '$(pass) [Allow](command:x)\n\u202eb' })).not.toMatch(/\$\(|\]\(|\n|\u202e/);
  });

  it('can be bound to a key', () => {
    expect(JSON.parse(keybindingFor(ten, 'report'))).toEqual({
      key: '',
      command: 'codexPlugins.runCommand',
      args: { plugin: 'a.ten', command: 'report', arguments: [] },
    });
  });
});
