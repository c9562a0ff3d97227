// Searching the registry while typing, in a list to choose from.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { SearchRegistryRequest, type FoundPlugin } from '../../../server/src/protocol.ts';
import { debounce } from '../debounce.ts';
import { oneLine } from '../words.ts';
import { day } from './installedText.ts';
import { namedPlugin } from './namedPlugin.ts';

const TYPED_MS = 250;

interface Item extends vscode.QuickPickItem {
  /** What is looked at where it is chosen. */
  spec?: string;
}

/** @returns the plugin as it is named in the registry, with a version or range where the user typed one. */
export function searchPick(client: LanguageClient): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = l10n.t('Install Plugin');
  pick.placeholder = l10n.t('Search the registry, or type an id such as {0}', 'com.example.tidy');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let asked: vscode.CancellationTokenSource | undefined;
  const search = async (): Promise<void> => {
    asked?.cancel();
    const own = (asked = new vscode.CancellationTokenSource());
    pick.busy = true;
    const text = pick.value.trim();
    // What is cancelled may be an error of the connection: nobody waits for it.
    const answer = await client.sendRequest(SearchRegistryRequest.type, { text }, own.token).catch((error: unknown) => ({
      ok: false as const,
      message: error instanceof Error ? error.message : String(error),
    }));
    if (own !== asked) return;
    pick.busy = false;
    pick.items = [
      ...(answer.ok ? answer.found.map(foundItem) : []),
      ...namedItem(text, answer.ok ? answer.found : []),
      ...noteItem(answer, text),
    ];
  };
  const typed = debounce(() => void search(), TYPED_MS);
  return new Promise<string | undefined>((resolve) => {
    pick.onDidChangeValue(() => {
      // What was found for another text must not be taken for what this one finds.
      asked?.cancel();
      typed.trigger();
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item?.spec === undefined) return;
      resolve(item.spec);
      pick.hide();
    });
    pick.onDidHide(() => resolve(undefined));
    pick.show();
    void search();
  }).finally(() => {
    typed.dispose();
    asked?.cancel();
    pick.dispose();
  });
}

function foundItem({ name, id, version, description, publishedAt }: FoundPlugin): Item {
  return {
    label: oneLine(id, 100),
    description: [
      oneLine(version, 40),
      ...(name === id ? [] : [oneLine(name, 120)]),
      ...(publishedAt === undefined ? [] : [day(publishedAt)]),
    ].join(' · '),
    ...(description !== '' && { detail: oneLine(description, 200) }),
    iconPath: new vscode.ThemeIcon('extensions'),
    alwaysShow: true,
    spec: name,
  };
}

/** Registries need not find what they have. */
function namedItem(text: string, found: readonly FoundPlugin[]): Item[] {
  const named = namedPlugin(text);
  if (named === undefined || found.some(({ name }) => name === named)) return [];
  return [{ label: l10n.t('Look at {0}', oneLine(named, 120)), iconPath: new vscode.ThemeIcon('search'), alwaysShow: true, spec: named }];
}

function noteItem(answer: { ok: boolean; message?: string; found?: readonly FoundPlugin[] }, text: string): Item[] {
  const icon = (id: string): Pick<Item, 'iconPath' | 'alwaysShow'> => ({ iconPath: new vscode.ThemeIcon(id), alwaysShow: true });
  if (!answer.ok)
    return [{ label: l10n.t('The registry could not be searched'), detail: oneLine(answer.message ?? '', 400), ...icon('error') }];
  if ((answer.found ?? []).length > 0) return [];
  return [
    {
      label:
        text === ''
          ? l10n.t('The registry shows no plugins. Type what to look for.')
          : l10n.t('No plugin was found for "{0}".', oneLine(text, 80)),
      ...icon('info'),
    },
  ];
}
