// `codex-plugin completion`: has a shell complete command lines, by asking this program what may stand at the cursor.
import { Argument, Command } from 'commander';
import { homedir } from 'node:os';
import path from 'node:path';
import { BUILT_IN_EVENTS } from '../contract/eventNames.ts';
import { loadPlugins } from '../host/plugins/registry.ts';
import type { PluginManifest } from '../manifest/model/manifest.ts';
import { candidates, type Candidate, type Completers } from './shellCompletion/candidates.ts';
import { ANSWERS, SCRIPTS, SHELLS, type Shell } from './shellCompletion/scripts.ts';
import { terminalText } from './terminalText.ts';

export function completionCommand(): Command {
  return new Command('completion')
    .description('Print a script that has a shell complete commands, options and files.')
    .addArgument(new Argument('<shell>', 'the shell that is to be taught').choices(SHELLS))
    .addHelpText(
      'after',
      `
To have it in every shell that starts:
  bash  add to ~/.bashrc:                  source <(codex-plugin completion bash)
  zsh   add to ~/.zshrc, after compinit:   source <(codex-plugin completion zsh)
  fish  add to ~/.config/fish/config.fish: codex-plugin completion fish | source`,
    )
    .action((shell: Shell) => void process.stdout.write(SCRIPTS[shell]));
}

/** What the scripts ask. */
export function completionAnswers(program: Command): Command {
  return new Command(ANSWERS)
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .argument('[words...]')
    .action(async (shell: Shell, words: string[]) => {
      const line = shell === 'bash' ? fromBash(words) : words;
      const { items, files } = await candidates(program, line.slice(0, -1), line.at(-1) ?? '', COMPLETERS);
      process.stdout.write([files, ...items.map(asLine)].map((text) => `${text}\n`).join(''));
    });
}

/** One line, in which a value ends at the tab. */
function asLine({ value, description }: Candidate): string {
  return terminalText(`${value}\t${description.replace(/\s+/g, ' ')}`);
}

/**
 * Bash hands words over as they are written, and "=" as one of its own; what stands behind it is completed alone, as the value of an option that ends
 * there.
 */
function fromBash(words: readonly string[]): string[] {
  const line = words.map((word, at) => (word === '=' && at === words.length - 1 ? '' : word));
  const joined = line.filter((word, at) => word !== '=' || at === 0 || !line[at - 1]!.startsWith('--'));
  return joined.map(unquoted);
}

/** The quote at the cursor is not closed yet. */
function unquoted(word: string): string {
  const [, quote, inside = word] = /^(['"])(.*?)\1?$/s.exec(word) ?? [];
  return quote === "'" ? inside : inside.replace(/\\(.)/gs, '$1');
}

const COMPLETERS: Completers = {
  event: async ([folder]) => {
    const own = (await manifestIn(folder))?.handlers.map((handler) => handler.event) ?? [];
    return [...new Set<string>([...own, ...BUILT_IN_EVENTS])].map((value) => ({
      value,
      description: own.includes(value) ? 'the plugin handles it' : '',
    }));
  },
  script: async ([folder]) => {
    const scripts = (await manifestIn(folder))?.handlers.map((handler) => handler.script) ?? [];
    return [...new Set(scripts)].map((value) => ({ value, description: '' }));
  },
};

/** Nothing where there is no plugin: somebody is still typing. */
async function manifestIn(folder: string | undefined): Promise<PluginManifest | undefined> {
  if (folder === undefined) return undefined;
  // No shell has done that yet.
  const place = path.resolve(folder.replace(/^~(?=$|[\\/])/, homedir()));
  const scope = { workspaceFolders: [], explicitPlugins: [place], discover: false, pluginPaths: [], isTrusted: () => false };
  const { plugins } = await loadPlugins(scope, []);
  return plugins[0]?.manifest;
}
