// A row of a tree view, described without the editor's classes.
export interface Row {
  /** Stays the same as long as the row means the same, so that expansion and selection survive updates. */
  id: string;
  label: string;
  description: string;
  /** What a screen reader says, icon and colour included. */
  spoken: string;
  /** Markdown. */
  tooltip: string;
  /** It has what is asked for when somebody wants to see it. */
  isTooltipLive?: true;
  /** A codicon and, if it should stand out, a theme colour. */
  icon: { name: string; color?: string };
  /** Words that menus test in their `when` clauses. */
  contextValue: string;
  children: 'none' | 'collapsed' | 'expanded';
  /** A file whose decorations the row shows. */
  file?: string;
  /** The command that selecting the row runs; its argument is the row's node. */
  command?: string;
}
