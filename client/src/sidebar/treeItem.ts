// Rows as VS Code's tree items.
import * as vscode from 'vscode';
import type { Row } from './node.ts';

const COLLAPSIBLE = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

/** @param node handed to the row's command and to its menus. */
export function toTreeItem(row: Row, node: unknown): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, COLLAPSIBLE[row.children]);
  item.id = row.id;
  item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(row.icon.name, row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color));
  item.contextValue = row.contextValue;
  item.tooltip = new vscode.MarkdownString(row.tooltip);
  item.accessibilityInformation = { label: row.spoken };
  if (row.file !== undefined) item.resourceUri = vscode.Uri.file(row.file);
  if (row.command !== undefined) item.command = { command: row.command, title: row.label, arguments: [node] };
  return item;
}
