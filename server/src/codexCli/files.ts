// The names that the files of OpenAI's Codex CLI go by.
import path from 'node:path';
import * as slashed from '../paths/slashed.ts';

/** The files of OpenAI's own Codex CLI that are checked too. */
export type CodexFileKind = 'plugin' | 'agentPlugin' | 'hooks' | 'mcp' | 'marketplace';

/** What a file is to the Codex CLI, by its path; of a root plugin.json only its text tells (`isAgentPlugin`). */
export function codexFileKind(file: string): CodexFileKind | undefined {
  const parts = slashed.segments(slashed.from(file));
  const [third, second, name = ''] = [parts.at(-3), parts.at(-2), parts.at(-1)];
  if (name === 'plugin.json') return second === '.codex-plugin' ? 'plugin' : undefined;
  if (name === 'hooks.json' && second === 'hooks') return 'hooks';
  if (name === '.mcp.json') return 'mcp';
  return name === 'marketplace.json' && second === 'plugins' && third === '.agents' ? 'marketplace' : undefined;
}

/** Whether a file called plugin.json says that it is an Agent Plugins manifest. */
export function isAgentPlugin(file: string, text: string): boolean {
  return path.basename(file) === 'plugin.json' && /"\$schema"\s*:\s*"https:\/\/agent-plugins\.org\/schemas\//.test(text.slice(0, 10_000));
}
