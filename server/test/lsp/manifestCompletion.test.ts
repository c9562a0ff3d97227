import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManifestEditor, NOTES, richCapabilities, TIDY } from './manifestEditor.ts';

let manifests: ManifestEditor;
beforeAll(async () => {
  manifests = await ManifestEditor.open();
});
afterAll(() => manifests.editor.dispose());

const choose = (name: string, marked: string, label: string): Promise<string> => manifests.choose(name, marked, label);
const labels = (name: string, marked: string): Promise<string[]> => manifests.labels(name, marked);

describe('completion of keys in JSON', () => {
  it('offers what is missing, required keys first', async () => {
    const found = await labels(TIDY, '{|}');
    expect(found.slice(0, 3)).toEqual(['pluginId', 'version', 'name']);
    // VS Code's own support for JSON offers it.
    expect(found).not.toContain('$schema');
    expect(await labels(TIDY, '{ "pluginId": "com.example.tidy", "version": "1.0.0", | }')).not.toContain('version');
  });

  it('writes a key with a first value and the cursor in it', async () => {
    expect(await choose(TIDY, '{|}', 'pluginId')).toBe('{"pluginId": "${1:com.example.tidy}"}');
    expect(await choose(TIDY, '{"v|"}', 'version')).toBe('{"version": "${1:1.0.0}"}');
    expect(await choose(TIDY, '{"settings": {"en|"}}', 'enableDebug')).toBe('{"settings": {"enableDebug": ${1|true,false|}}}');
    expect(await choose(TIDY, '{"settings": {|}}', 'maxExecutionTimeMs')).toBe('{"settings": {"maxExecutionTimeMs": ${1:5000}}}');
  });

  it('writes a first command', async () => {
    expect(await choose(TIDY, '{|}', 'commands')).toContain('"command": "${1:run}"');
    expect(await choose(TIDY, '{"commands": [|]}', 'command')).toContain('"title": "${2:Do Something}"');
  });

  it('replaces only the key where it has its colon', async () =>
    expect(await choose(TIDY, '{"ver|": "2.0.0"}', 'version')).toBe('{"version": "2.0.0"}'));

  it('puts commas where they belong', async () => {
    expect(await choose(TIDY, '{\n  "version": "1.0.0"\n  |\n}', 'main')).toBe('{\n  "version": "1.0.0",\n  "main": "$1"\n}');
    expect(await choose(TIDY, '{\n  |\n  "version": "1.0.0"\n}', 'main')).toBe('{\n  "main": "$1",\n  "version": "1.0.0"\n}');
    expect(await choose(TIDY, '{\n  "version": "1.0.0",\n  |\n}', 'main')).toBe('{\n  "version": "1.0.0",\n  "main": "$1"\n}');
  });

  it('works in text that is not closed', async () => {
    expect(await choose(TIDY, '{\n  "version": "1.0.0",\n  "ma|', 'main')).toBe('{\n  "version": "1.0.0",\n  "main": "$1"');
    expect(await choose(TIDY, '{"entryPoints": {"handlers": [{"event": "onFileSave", |', 'script')).toBe(
      '{"entryPoints": {"handlers": [{"event": "onFileSave", "script": "$1"',
    );
  });

  it('writes a whole manifest into an empty file', async () =>
    expect(await choose(TIDY, '|', 'plugin manifest')).toBe(
      [
        '{',
        '  "pluginId": "${1:com.example.tidy}",',
        '  "version": "${2:1.0.0}",',
        '  "name": "${3:tidy}",',
        '  "description": "$4",',
        '  "entryPoints": {',
        '    "handlers": [',
        '      {',
        '        "event": "${5:onFileSave}",',
        '        "language": ["${6:javascript}"],',
        '        "script": "${7:handlers/onFileSave.js}"',
        '      }',
        '    ]',
        '  },',
        '  "permissions": [$8]',
        '}',
      ].join('\n'),
    ));

  it('writes whole handlers, one kind for each event', async () => {
    const marked = '{\n  "events": ["done"],\n  "entryPoints": {\n    "handlers": [\n      |\n    ]\n  }\n}';
    expect(await labels(TIDY, marked)).toEqual([
      'onProjectOpen handler',
      'onFileOpen handler',
      'onFileSave handler',
      'onCodeCompletion handler',
      'onRequest handler',
      'onResponse handler',
      'onCompletionFeedback handler',
      'onContextUpdate handler',
      'onErrorReport handler',
      'onCommand handler',
      'done handler',
    ]);
    expect(await choose(TIDY, marked, 'onCommand handler')).toContain(
      '[\n      {\n        "event": "${1:onCommand}",\n        "script": "${2:handlers/onCommand.js}"\n      }\n    ]',
    );
  });
});

describe('completion of keys in YAML', () => {
  it('offers what is missing at the column of the cursor', async () => {
    expect((await labels(NOTES, '|')).slice(0, 2)).toEqual(['pluginId', 'version']);
    expect(await labels(NOTES, 'settings:\n  |\n')).toEqual(['enableDebug', 'maxExecutionTimeMs', 'cacheEnabled']);
    expect(await labels(NOTES, 'settings:\n  cacheEnabled: true\n  |\n')).toEqual(['enableDebug', 'maxExecutionTimeMs']);
    expect(await labels(NOTES, 'settings:\n  cacheEnabled: true\n|\n')).not.toContain('enableDebug');
    expect(await labels(NOTES, 'entryPoints:\n  handlers:\n    - event: onFileSave\n      sc|')).toEqual([
      'script',
      'language',
      'phase',
      'function',
      'pattern',
      'formatter',
      'ranges',
      'idempotent',
      'maxExecutionTimeMs',
    ]);
  });

  it('indents what it writes', async () => {
    expect(await choose(NOTES, 'version: 1.0.0\nentry|', 'entryPoints')).toBe(
      [
        'version: 1.0.0',
        'entryPoints:',
        '  handlers:',
        '    - event: ${1:onFileSave}',
        '      language: [${2:javascript}]',
        '      script: ${3:handlers/onFileSave.js}',
      ].join('\n'),
    );
    expect(await choose(NOTES, 'entryPoints:\n  handlers:\n    - |', 'onFileOpen handler')).toBe(
      'entryPoints:\n  handlers:\n    - event: ${1:onFileOpen}\n      language: [${2:javascript}]\n      script: ${3:handlers/onFileOpen.js}',
    );
    expect(await choose(NOTES, 'entryPoints:\n  handlers:\n    |', 'onCommand handler')).toBe(
      'entryPoints:\n  handlers:\n    - event: ${1:onCommand}\n      script: ${2:handlers/onCommand.js}',
    );
  });

  it('completes inside brackets too', async () =>
    expect(await choose(NOTES, 'settings: { cacheEnabled: true, | }', 'enableDebug')).toBe(
      'settings: { cacheEnabled: true, enableDebug: ${1|true,false|} }',
    ));
});

describe('completion of values', () => {
  it.each([
    ['events', TIDY, '{"events": ["done"], "entryPoints": {"handlers": [{"event": "on|"}]}}', ['onProjectOpen', 'done']],
    ['events', NOTES, 'events: [done]\nentryPoints:\n  handlers:\n    - event: |', ['onProjectOpen', 'done']],
    ['events as keys of hooks', TIDY, '{"hooks": {"|"}}', ['onFileSave', 'onCommand']],
    ['events as keys of hooks', NOTES, 'hooks:\n  |', ['onFileSave', 'onCommand']],
    ['language ids', TIDY, '{"entryPoints": {"handlers": [{"language": ["py|"]}]}}', ['python', 'typescript']],
    ['language ids', NOTES, 'entryPoints:\n  handlers:\n    - language: [|]', ['python', 'typescript']],
    ['language ids', NOTES, 'entryPoints:\n  handlers:\n    - language:\n        - |', ['python', 'typescript']],
    ['permissions', TIDY, '{"permissions": ["|"]}', ['filesystem:read', 'env:read', 'network']],
    ['permissions', NOTES, 'permissions:\n  - fi|', ['filesystem:read', 'env:read', 'network']],
    ['folders as scopes', TIDY, '{"permissions": ["filesystem:read:|"]}', ['filesystem:read:src', 'filesystem:read:docs']],
    ['icons', NOTES, 'commands:\n  - icon: check|', ['checklist']],
    ['keys of conditions', NOTES, 'commands:\n  - when: |', ['editorHasSelection', 'resourceLangId == json']],
    ['commands as scopes', NOTES, 'permissions:\n  - process:spawn:|', ['process:spawn:black']],
    ['scripts', TIDY, '{"entryPoints": {"handlers": [{"script": "|"}]}}', ['handlers/save.js', 'index.js']],
    ['scripts', NOTES, 'entryPoints:\n  handlers:\n    - script: |', ['handlers/count.py']],
    [
      'functions of the script',
      TIDY,
      '{"entryPoints": {"handlers": [{"script": "handlers/save.js", "function": "|"}]}}',
      ['onFileSave', 'opened'],
    ],
    [
      'functions of the script',
      NOTES,
      'entryPoints:\n  handlers:\n    - script: handlers/count.py\n      function: on|',
      ['on_file_open', 'on_file_save'],
    ],
    ['functions of main and scripts', TIDY, '{"main": "index.js", "hooks": {"onCommand": "|"}}', ['greet', 'handlers/save.js']],
    ['functions behind a script', NOTES, 'hooks:\n  onFileOpen: handlers/count.py#|', ['handlers/count.py#on_file_open']],
    ['phases', TIDY, '{"entryPoints": {"handlers": [{"phase": "|"}]}}', ['beforeSave', 'afterSave']],
    ['booleans', NOTES, 'settings:\n  enableDebug: |', ['true', 'false']],
    ['log levels', 'codex.config.json', '{"logLevel": "|"}', ['debug', 'info', 'warn', 'error']],
    ['folders', 'codex.config.json', '{"watchDirectories": ["|"]}', ['src', 'docs']],
    ['methods', TIDY, '{"api_endpoints": [{"method": "|"}]}', ['GET', 'POST']],
  ])('offers %s in %s at %s', async (_what, name, marked, expected) =>
    expect(await labels(name, marked)).toEqual(expect.arrayContaining(expected)),
  );

  it('replaces the value that is there, quotes and all', async () => {
    expect(await choose(TIDY, '{"entryPoints": {"handlers": [{"event": "onFi|le"}]}}', 'onFileSave')).toBe(
      '{"entryPoints": {"handlers": [{"event": "onFileSave"}]}}',
    );
    expect(await choose(NOTES, 'entryPoints:\n  handlers:\n    - event: on|File # soon', 'onFileSave')).toBe(
      'entryPoints:\n  handlers:\n    - event: onFileSave # soon',
    );
    expect(await choose(NOTES, "entryPoints:\n  handlers:\n    - event: 'on|'", 'onFileSave')).toBe(
      "entryPoints:\n  handlers:\n    - event: 'onFileSave'",
    );
    expect(await choose(NOTES, 'entryPoints:\n  handlers:\n    - event:|', 'onFileSave')).toBe(
      'entryPoints:\n  handlers:\n    - event: onFileSave',
    );
  });

  it('writes items with their dash and comma', async () => {
    expect(await choose(NOTES, 'permissions:\n  |', 'env:read')).toBe('permissions:\n  - env:read');
    expect(await choose(TIDY, '{"permissions": ["env:read" |]}', 'network:request')).toBe(
      '{"permissions": ["env:read", "network:request"]}',
    );
  });

  it('does not offer what a list has already', async () =>
    expect(await labels(TIDY, '{"permissions": ["env:read", "|"]}')).not.toContain('env:read'));

  it('offers nothing in comments, behind finished values, and for other files', async () => {
    expect(await labels(NOTES, 'version: 1.0.0 # |')).toEqual([]);
    expect(await labels(TIDY, '{"version": "1.0.0"|}')).toEqual([]);
    expect(await labels(NOTES, 'version: 1.0.0\n  |')).toEqual([]);
    const at = await manifests.at('package.json', '{|}');
    expect(await manifests.editor.client.request('textDocument/completion', at)).toBeNull();
  });
});

describe('clients without snippets', () => {
  it('get plain text', async () => {
    const { completion: _completion, ...textDocument } = richCapabilities.textDocument;
    const plain = await ManifestEditor.open({ capabilities: { ...richCapabilities, textDocument } });
    expect(await plain.choose(TIDY, '{|}', 'pluginId')).toBe('{"pluginId": "com.example.tidy"}');
    expect(await plain.choose(NOTES, 'version: 1.0.0\n|', 'settings')).toBe('version: 1.0.0\nsettings: {}');
    await plain.editor.dispose();
  });
});
