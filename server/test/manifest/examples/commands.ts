// Examples for the rules about the commands that users are offered.
import type { BadExample, Example, RuleExamples } from './example.ts';

const handled = { entryPoints: { handlers: [{ event: 'onCommand', script: 'run.js' }] } };
const files = { 'run.js': 'exports.onCommand = () => ({ success: true });\n' };
const report = { command: 'report', title: 'Report on This Project' };

function commands(...list: Record<string, unknown>[]): Example {
  return { with: { ...handled, commands: list }, files };
}

function badly(at: string, fixed: string | undefined, ...list: Record<string, unknown>[]): BadExample {
  return { ...commands(...list), at, ...(fixed !== undefined && { fixed }) };
}

export const COMMAND_EXAMPLES = {
  'manifest/duplicate-command': {
    bad: [
      badly('"report"', '"title": "Report on This Project"\n    }\n  ]', report, { command: 'report', title: 'Report on This File' }),
      badly(
        '"ab"',
        '"command": "ab",\n      "title": "One"\n    },\n    {\n      "command": "c"',
        { command: 'ab', title: 'One' },
        { command: 'ab', title: 'Two' },
        { command: 'c', title: 'C' },
      ),
      badly('"report"', '"title": "Another"\n    }\n  ]', report, { command: 'other', title: 'Another' }, report),
    ],
    good: [commands(report, { command: 'other', title: 'Report on This Project' }), commands(report), { with: { commands: [] } }],
  },
  'manifest/command-unhandled': {
    bad: [
      { with: { commands: [report] }, at: '"commands"' },
      { with: { commands: [report, { command: 'other', title: 'Another' }] }, at: '"commands"' },
      { with: { entryPoints: undefined, hooks: { onFileOpen: 'a.js' }, commands: [report] }, at: '"commands"' },
    ],
    good: [
      commands(report),
      { with: { entryPoints: undefined, hooks: { onCommand: 'run.js' }, commands: [report] }, files },
      { with: { commands: [] } },
    ],
  },
  'manifest/unknown-icon': {
    bad: [
      badly('"chekclist"', '"icon": "checklist"', { ...report, icon: 'chekclist' }),
      badly('"$(wnad)"', '"icon": "$(wand)"', { ...report, icon: '$(wnad)' }),
      badly('"no-such-picture-at-all"', undefined, { ...report, icon: 'no-such-picture-at-all' }),
    ],
    good: [commands({ ...report, icon: 'checklist' }), commands({ ...report, icon: '$(wand)' }), commands(report)],
  },
  'manifest/when-clause': {
    bad: [
      badly('"resourceLangId = json"', undefined, { ...report, when: 'resourceLangId = json' }),
      badly('"editorHasSelection &&"', undefined, { ...report, when: 'editorHasSelection &&' }),
      badly('"resourcePath =~ /(a+)+/"', undefined, { ...report, when: 'resourcePath =~ /(a+)+/' }),
    ],
    good: [
      commands({ ...report, when: 'resourceLangId == json' }),
      commands({ ...report, when: "resourceFilename == 'package.json' && !editorHasSelection" }),
      commands({ ...report, when: 'resourceLangId in handlerLanguages || explorerResourceIsFolder' }),
    ],
  },
  'manifest/when-key': {
    bad: [
      badly('resourceLanguageId', 'resourceLangId == json', { ...report, when: 'resourceLanguageId == json' }),
      badly('gitOpenRepositoryCount', undefined, { ...report, when: 'gitOpenRepositoryCount != 0' }),
      badly('editorHasSelektion', '!editorHasSelection', { ...report, when: '!editorHasSelektion' }),
    ],
    good: [
      commands({ ...report, when: 'editorHasSelection' }),
      commands({ ...report, when: 'resourceExtname =~ /^\\.jsonc?$/' }),
      commands({ ...report, when: 'true' }),
    ],
  },
} as const satisfies Record<string, RuleExamples>;
