// How a plugin of OpenAI's Codex CLI is shown: "interface" in its manifest, with pictures and prompts.
import * as l10n from '@vscode/l10n';
import { ownPath } from './ownPath.ts';
import { given, type CodexReport, type Keys } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { get, itemsOf, type ObjectNode, type StringNode, type TreeNode } from '../manifest/syntax/tree.ts';

const KEYS: Keys = {
  displayName: ['text', 'null'],
  shortDescription: ['text', 'null'],
  longDescription: ['text', 'null'],
  developerName: ['text', 'null'],
  category: ['text', 'null'],
  capabilities: ['texts'],
  websiteURL: ['text', 'null'],
  privacyPolicyURL: ['text', 'null'],
  termsOfServiceURL: ['text', 'null'],
  defaultPrompt: ['any'],
  brandColor: ['text', 'null'],
  composerIcon: ['text', 'null'],
  logo: ['text', 'null'],
  logoDark: ['text', 'null'],
  screenshots: ['texts'],
};
const ALIASES = { websiteUrl: 'websiteURL', privacyPolicyUrl: 'privacyPolicyURL', termsOfServiceUrl: 'termsOfServiceURL' };

const MAX_PROMPTS = 3;
const MAX_PROMPT = 512;

/** Checks "interface". `folder` is the plugin's. */
export async function shownAs(report: CodexReport, node: TreeNode | undefined, folder: string, fs: FileSystem | undefined): Promise<void> {
  const object = report.object(node, KEYS, { aliases: ALIASES, reads: 'known' });
  if (!object) return;
  report.within(l10n.t('Codex drops it.'), () => prompts(report, object));
  const pictures = [
    given(object, 'composerIcon'),
    given(object, 'logo'),
    given(object, 'logoDark'),
    ...itemsOf(get(object, 'screenshots')),
  ];
  for (const picture of pictures) if (picture?.kind === 'string') await ownPath(report, picture, { folder, fs });
}

function prompts(report: CodexReport, object: ObjectNode): void {
  const value = given(object, 'defaultPrompt');
  if (!value) return;
  if (value.kind === 'string') {
    prompt(report, value);
    return;
  }
  if (value.kind !== 'array') {
    report.type(value, ['text', 'texts']);
    return;
  }
  let kept = 0;
  for (const item of value.items) {
    if (kept >= MAX_PROMPTS)
      report.add('manifest/codex-prompt', report.at(item), l10n.t('Codex keeps {0} default prompts and drops this one.', MAX_PROMPTS));
    else if (item.kind !== 'string') report.type(item, ['text']);
    else if (prompt(report, item)) kept++;
  }
}

/** As the CLI counts: characters of the text with white space of any length as one space. @returns whether it is kept */
function prompt(report: CodexReport, node: StringNode): boolean {
  const text = node.value.replace(/\p{White_Space}+/gu, ' ').replace(/^ | $/g, '');
  const { length } = Array.from(text);
  if (length > 0 && length <= MAX_PROMPT) return true;
  report.add(
    'manifest/codex-prompt',
    report.at(node),
    length === 0
      ? l10n.t('Codex drops an empty prompt. Write one, or remove it.')
      : l10n.t('Codex drops a prompt of more than {0} characters; this one has {1}.', MAX_PROMPT, length),
  );
  return false;
}
