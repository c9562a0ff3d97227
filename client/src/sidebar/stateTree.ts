// A tree view that shows what the state has.
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import type { Row } from './node.ts';
import { toTreeItem } from './treeItem.ts';

/**
 * Drawn anew whenever the state changed. While a whole tree is read again, the editor cannot tell which row a menu was opened on, and runs the command
 * that was chosen there on none. So as long as the rows at the top stay the same ones, each is drawn anew by itself.
 */
export class StateTree<Node extends object> implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #state: HostState;
  readonly #children: (parent: Node | undefined) => Node[];
  readonly #row: (node: Node) => Row;
  readonly #liveTooltip: ((node: Node) => Promise<string>) | undefined;
  readonly #changed = new vscode.EventEmitter<Node[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** The editor knows rows by their nodes: one for each row, by its id, which has what is known of it now. */
  #nodes = new Map<string, Node>();
  /** The ids of the rows at the top, as they were read last. */
  #top: readonly string[] = [];

  /** @param liveTooltip of rows with a tooltip that has what is asked for when somebody points at them. */
  constructor(
    state: HostState,
    children: (parent: Node | undefined) => Node[],
    row: (node: Node) => Row,
    liveTooltip?: (node: Node) => Promise<string>,
  ) {
    this.#liveTooltip = liveTooltip;
    this.#state = state;
    this.#children = children;
    this.#row = row;
  }

  redraw(): void {
    const top = this.#children(undefined);
    const ids = top.map((node) => this.#row(node).id);
    const isSame = ids.length > 0 && ids.length === this.#top.length && ids.every((id, index) => id === this.#top[index]);
    this.#changed.fire(isSame ? top.map((node) => this.#kept(node)) : undefined);
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    if (parent === undefined) await untilStarted(this.#state);
    const children = this.#children(parent);
    if (parent === undefined) {
      this.#top = children.map((node) => this.#row(node).id);
      const known = this.#nodes;
      this.#nodes = new Map(this.#top.flatMap((id) => (known.has(id) ? [[id, known.get(id)!]] : [])));
    }
    return children.map((node) => this.#kept(node));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const row = this.#row(node);
    const item = toTreeItem(row, node);
    // The editor has only those resolved that are not there yet.
    if (row.isTooltipLive && this.#liveTooltip) item.tooltip = undefined;
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    const row = this.#row(node);
    if (item.tooltip !== undefined || !row.isTooltipLive) return item;
    const text = await this.#liveTooltip?.(node).catch(() => undefined);
    item.tooltip = new vscode.MarkdownString(text ?? row.tooltip);
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #kept(node: Node): Node {
    const { id } = this.#row(node);
    const known = this.#nodes.get(id);
    if (known) return Object.assign(known, node);
    this.#nodes.set(id, node);
    return node;
  }
}

/** While the first list is on its way, the views show progress instead of "no plugins". */
function untilStarted(state: HostState): Promise<void> {
  if (state.phase !== 'starting') return Promise.resolve();
  return new Promise((resolve) => {
    const listening = state.onChange(() => {
      if (state.phase === 'starting') return;
      listening.dispose();
      resolve();
    });
  });
}
