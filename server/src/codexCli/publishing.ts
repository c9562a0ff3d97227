// What OpenAI's ingestion asks of a .codex-plugin beyond what the CLI needs (profile publish).
import * as l10n from '@vscode/l10n';
import semver from 'semver';
import type { CodexReport } from './report.ts';
import { findProperty, get, getString, type ObjectNode } from '../manifest/syntax/tree.ts';

/** Reports what publishing lacks. */
export function publishing(report: CodexReport, root: ObjectNode): void {
  const version = get(root, 'version');
  if (version?.kind === 'string' ? !semver.valid(version.value) : !version) {
    if (version) report.add('manifest/codex-publish', version, l10n.t('Publishing needs a semantic version, such as 1.0.0.'));
    else report.lacking(root, 'version', l10n.t('Publishing needs a "version", such as 1.0.0.'), '"1.0.0"');
  }
  if (!get(root, 'description'))
    report.lacking(root, 'description', l10n.t('Publishing needs a "description".'), '"What the plugin does."');
  const author = get(root, 'author');
  if (!author) report.lacking(root, 'author', l10n.t('Publishing needs an "author" with a name.'), '{ "name": "Your name" }');
  else if (getString(author, 'name') === undefined)
    report.add('manifest/codex-publish', report.at(author), l10n.t('"author" has to be an object with a "name".'));
  const own = get(root, 'interface');
  if (own?.kind !== 'object') {
    if (!own) report.lacking(root, 'interface', l10n.t('Publishing needs an "interface": how the plugin is shown.'), '{}');
  } else {
    for (const key of ['displayName', 'shortDescription', 'longDescription', 'developerName', 'category']) {
      if (!getString(own, key))
        report.lacking(
          own,
          key,
          l10n.t('Publishing needs "{0}" in "interface".', key),
          JSON.stringify(key === 'category' ? 'Productivity' : `The plugin's ${key}`),
        );
    }
    if (!get(own, 'capabilities'))
      report.lacking(own, 'capabilities', l10n.t('Publishing needs "capabilities" in "interface".'), '["Interactive"]');
    if (!get(own, 'defaultPrompt'))
      report.lacking(
        own,
        'defaultPrompt',
        l10n.t('Publishing needs a "defaultPrompt" in "interface".'),
        '["What this plugin is asked first"]',
      );
  }
  const hooksKey = findProperty(root, 'hooks');
  if (hooksKey)
    report.add(
      'manifest/codex-publish',
      hooksKey.keySpan,
      l10n.t('OpenAI rejects plugins with "hooks". Leave them out, or distribute the plugin yourself.'),
    );
}
