// What is said while a plugin is made: what it can be for, in which language, with which permissions, and what to try with it.
import * as l10n from '@vscode/l10n';
import type { LanguageChoice, PermissionChoice, PluginPurpose } from '../../../server/src/protocol.ts';

interface Words {
  label: string;
  detail: string;
}

/** What a plugin for a purpose is called in a list. */
export function purposeWords(purpose: PluginPurpose): Words {
  switch (purpose) {
    case 'formatOnSave':
      return {
        label: l10n.t('$(wand) Format files when they are saved'),
        detail: l10n.t('What it returns becomes part of the save, and can be undone'),
      };
    case 'completions':
      return { label: l10n.t('$(lightbulb) Add to completions'), detail: l10n.t('Its suggestions are shown as ghost text while you type') };
    case 'project':
      return {
        label: l10n.t('$(search) Look at the project'),
        detail: l10n.t('Runs when the workspace is opened, and tells what it found'),
      };
    case 'command':
      return {
        label: l10n.t('$(terminal) Offer a command'),
        detail: l10n.t('Runs when it is chosen in the palette, in a menu or by a key of its own'),
      };
    case 'empty':
      return { label: l10n.t('$(file) Start empty'), detail: l10n.t('A handler that changes nothing yet') };
  }
}

/** What a language is called in a list. What is missing is the server's sentence. */
export function languageWords({ language, missing }: LanguageChoice): Words & { description: string } {
  const description = missing === undefined ? versionOf(language) : l10n.t('cannot run on this machine');
  return { label: nameOf(language), description, detail: missing ?? '' };
}

function nameOf(language: LanguageChoice['language']): string {
  return { node: 'Node.js', typescript: 'TypeScript', python: 'Python' }[language];
}

function versionOf(language: LanguageChoice['language']): string {
  switch (language) {
    case 'node':
      return l10n.t('JavaScript');
    case 'typescript':
      return l10n.t('run by Node.js, without a build');
    case 'python':
      return l10n.t('3.8 or later');
  }
}

/** What a plugin may do, in plain words, with what could go wrong and what it does with it. */
export function permissionWords({ permissions, words, risks, does }: PermissionChoice): Words & { description: string } {
  const label = permissions.length === 0 ? l10n.t('Nothing beyond computing') : l10n.t('It may {0}', words.join(', '));
  return {
    label,
    description: permissions.join(', '),
    detail: risks.length === 0 ? l10n.t('{0}.', does) : l10n.t('{0}. Risk: {1}', does, risks.join(' ')),
  };
}

/** What to try once the plugin is there. */
export function hintFor(purpose: PluginPurpose, name: string): string {
  switch (purpose) {
    case 'formatOnSave':
      return l10n.t(
        '{0} is ready. Save a file that has spaces at the end of a line to see them go; it will ask for permission once.',
        name,
      );
    case 'completions':
      return l10n.t('{0} is ready. Type the beginning of a word that the file has already; it will ask for permission once.', name);
    case 'project':
      return l10n.t('{0} is ready. It runs when this workspace is opened the next time; it will ask for permission once.', name);
    case 'command':
      return l10n.t('{0} is ready. Run its command with "Run Plugin Command…"; it will ask for permission once.', name);
    case 'empty':
      return l10n.t('{0} is ready. Its handler is called when a file is saved; it will ask for permission once.', name);
  }
}
