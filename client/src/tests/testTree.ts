// The items of the Test Explorer: plugins, the events that they have tests of, and their mock events. Objects are used again for as long as there is
// something of their name, so that results and continuous runs stay with them.
import * as vscode from 'vscode';
import type { TestView, PluginView } from '../../../server/src/protocol.ts';
import { naturally } from '../naturalOrder.ts';
import { fileName, oneLine } from '../words.ts';

const LONGEST_LABEL = 200;

/** What an item stands for. */
export type TestNode =
  | { kind: 'plugin'; pluginKey: string }
  | { kind: 'handler'; pluginKey: string; event: string }
  /** The scripts are those that it reaches. */
  | { kind: 'event'; pluginKey: string; file: string; event?: string; scripts: readonly string[] };

export type EventNode = Extract<TestNode, { kind: 'event' }>;

export interface EventItem {
  item: vscode.TestItem;
  node: EventNode;
}

/** Of files that cannot be read, the event is not known. */
const NO_EVENT = '';

export class TestTree {
  readonly #controller: vscode.TestController;
  /** @param words what items are called that have no name of their own. */
  readonly #words: { unreadable: string };
  readonly #nodes = new WeakMap<vscode.TestItem, TestNode>();
  /** By file. */
  readonly #events = new Map<string, { item: vscode.TestItem; group: vscode.TestItem; event: string }>();

  constructor(controller: vscode.TestController, words: { unreadable: string }) {
    this.#controller = controller;
    this.#words = words;
  }

  nodeOf(item: vscode.TestItem): TestNode | undefined {
    return this.#nodes.get(item);
  }

  itemOf(file: string): vscode.TestItem | undefined {
    return this.#events.get(file)?.item;
  }

  /** The mock events among some items, and below them. */
  eventsOf(items: Iterable<vscode.TestItem>, excluded: ReadonlySet<vscode.TestItem> = new Set()): EventItem[] {
    const found: EventItem[] = [];
    const visit = (item: vscode.TestItem): void => {
      if (excluded.has(item)) return;
      const node = this.#nodes.get(item);
      if (node?.kind === 'event') found.push({ item, node });
      for (const [, child] of item.children) visit(child);
    };
    for (const item of items) visit(item);
    return [...new Map(found.map((one) => [one.item, one])).values()];
  }

  get roots(): vscode.TestItem[] {
    return [...this.#controller.items].map(([, item]) => item);
  }

  /**
   * Shows a plugin with its mock events as they are now.
   * @param position among the plugins.
   */
  show(plugin: PluginView, events: readonly TestView[], position: number): void {
    const root = this.#pluginItem(plugin);
    root.sortText = sortTextOf(position);
    const known = new Set(events.map(({ file }) => file));
    for (const [file, { group, item }] of this.#events) {
      if (this.#nodes.get(item)?.pluginKey !== plugin.key || known.has(file)) continue;
      group.children.delete(item.id);
      this.#events.delete(file);
    }
    for (const [index, view] of events.entries()) this.#showEvent(root, plugin, view, index);
    this.#describeGroups(root, plugin, events);
  }

  remove(pluginKey: string): void {
    this.#controller.items.delete(pluginId(pluginKey));
    for (const [file, { item }] of this.#events) if (this.#nodes.get(item)?.pluginKey === pluginKey) this.#events.delete(file);
  }

  #pluginItem(plugin: PluginView): vscode.TestItem {
    const root = this.#item(this.#controller.items, pluginId(plugin.key), { label: plugin.name, file: plugin.manifestFile });
    root.description = oneLine(plugin.id, LONGEST_LABEL);
    this.#nodes.set(root, { kind: 'plugin', pluginKey: plugin.key });
    return root;
  }

  #showEvent(root: vscode.TestItem, plugin: PluginView, view: TestView, index: number): void {
    const { file } = view;
    const before = this.#events.get(file);
    // What cannot be read for now, as it is being written, stays where it is.
    const event = view.event ?? before?.event ?? NO_EVENT;
    const group = this.#group(root, plugin, event);
    if (before && before.group !== group) before.group.children.delete(before.item.id);
    const item = this.#item(group.children, eventId(plugin.key, file), { label: view.name, file });
    item.description = oneLine(fileName(file), LONGEST_LABEL);
    item.sortText = sortTextOf(index);
    const line = view.fault?.line ?? view.line;
    item.range = new vscode.Range(line, 0, line, 0);
    item.error = view.fault && oneLine(view.fault.message, 1000);
    this.#nodes.set(item, {
      ...{ kind: 'event', pluginKey: plugin.key, file, scripts: view.scripts },
      ...(view.event !== undefined && { event: view.event }),
    });
    this.#events.set(file, { item, group, event });
  }

  #group(root: vscode.TestItem, plugin: PluginView, event: string): vscode.TestItem {
    const group = this.#item(root.children, `handler ${plugin.key} ${event}`, {
      label: event === NO_EVENT ? this.#words.unreadable : event,
      file: plugin.manifestFile,
    });
    this.#nodes.set(group, { kind: 'handler', pluginKey: plugin.key, event });
    return group;
  }

  /** Which scripts an event reaches, and where the manifest has the first of them. Those without mock events go. */
  #describeGroups(root: vscode.TestItem, plugin: PluginView, events: readonly TestView[]): void {
    const groups = [...root.children].map(([, group]) => group);
    for (const group of groups) if (group.children.size === 0) root.children.delete(group.id);
    const ordered = groups.filter(({ children }) => children.size > 0).toSorted((a, b) => naturally(a.label, b.label));
    for (const [index, group] of ordered.entries()) {
      const node = this.#nodes.get(group);
      const event = node?.kind === 'handler' ? node.event : NO_EVENT;
      const scripts = new Set(events.filter((one) => one.event === event).flatMap((one) => one.scripts));
      const [first] = scripts;
      const declared = [...plugin.handlers, ...(plugin.endpoints ?? [])].find((one) => one.event === event && one.script === first);
      // While a manifest is being mended it says nothing of its handlers.
      if (first !== undefined) group.description = oneLine([...scripts].join(', '), LONGEST_LABEL);
      if (declared) group.range = new vscode.Range(declared.line, 0, declared.line, 0);
      group.sortText = sortTextOf(index);
    }
  }

  /** The item of a name among others, made where there is none: what is shown at another file is another one. */
  #item(among: vscode.TestItemCollection, id: string, { label, file }: { label: string; file: string }): vscode.TestItem {
    const shown = oneLine(label, LONGEST_LABEL);
    const known = among.get(id);
    if (known?.uri?.fsPath === vscode.Uri.file(file).fsPath) {
      if (known.label !== shown) known.label = shown;
      return known;
    }
    const item = this.#controller.createTestItem(id, shown, vscode.Uri.file(file));
    if (known) item.children.replace([...known.children].map(([, child]) => child));
    among.add(item);
    return item;
  }
}

function pluginId(pluginKey: string): string {
  return `plugin ${pluginKey}`;
}

function eventId(pluginKey: string, file: string): string {
  return `event ${pluginKey} ${fileName(file)}`;
}

/** The editor compares these letter by letter. */
function sortTextOf(position: number): string {
  return String(position).padStart(6, '0');
}
