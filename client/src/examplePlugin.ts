// A loaded plugin as the server describes it, for tests.
import type { HistoryEntry, HandlerView, PluginView } from '../../server/src/protocol.ts';

export function examplePlugin(changes: Partial<PluginView> = {}): PluginView {
  return {
    key: 'com.example.tidy@/projects/shop/.codex/plugins/tidy',
    id: 'com.example.tidy',
    name: 'Tidy',
    version: '1.2.0',
    folder: '/projects/shop/.codex/plugins/tidy',
    manifestFile: '/projects/shop/.codex/plugins/tidy/plugin.manifest.json',
    origin: 'workspacePlugins',
    state: 'ready',
    handlers: [exampleHandler()],
    commands: [],
    permissions: [],
    problems: { errors: 0, warnings: 0 },
    runtimes: ['node'],
    ...changes,
  };
}

export function exampleHandler(changes: Partial<HandlerView> = {}): HandlerView {
  return { event: 'onFileSave', phase: 'beforeSave', languages: ['typescript'], script: 'handlers/save.js', line: 6, ...changes };
}

export function exampleActivity(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    eventId: 'e1',
    event: 'onFileSave',
    at: '2026-01-02T03:04:05.000Z',
    filePath: '/projects/shop/src/a.ts',
    durationMs: 12.3,
    outcome: 'ok',
    summary: 'Tidy: 12 ms',
    handlers: [exampleRun()],
    ...changes,
  };
}

export function exampleRun(changes: Partial<HistoryEntry['handlers'][number]> = {}): HistoryEntry['handlers'][number] {
  return {
    pluginId: 'com.example.tidy',
    pluginKey: 'k',
    name: 'Tidy',
    script: 'handlers/save.js',
    ok: true,
    outcome: 'ok',
    durationMs: 12.3,
    ...changes,
  };
}
