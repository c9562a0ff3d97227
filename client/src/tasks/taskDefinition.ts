// What a task of a plugin is, as `tasks.json` has it.

export const TASK_TYPE = 'codex-plugin';
export const TASK_KINDS = ['validate', 'test', 'dev'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export interface TaskDefinition {
  type: typeof TASK_TYPE;
  task: TaskKind;
  /** The plugin's folder, from the workspace folder. */
  plugin?: string;
  /** Further arguments of the command. */
  args?: string[];
}

/** The problem matchers that package.json contributes. */
export const MATCHERS: Readonly<Record<TaskKind, string>> = {
  validate: '$codex-plugin-validate',
  test: '$codex-plugin-test',
  dev: '$codex-plugin-dev',
};

export function isTaskKind(kind: unknown): kind is TaskKind {
  return TASK_KINDS.some((one) => one === kind);
}

/**
 * The command's arguments. It runs in the workspace folder, from where it names files then: problem matchers know of no other.
 * @param plugin the plugin's folder, from there.
 */
export function argumentsOf({ task, args }: Pick<TaskDefinition, 'task' | 'args'>, plugin: string): string[] {
  const given = Array.isArray(args) ? args.filter((one) => typeof one === 'string') : undefined;
  return [task, ...(plugin === '' ? [] : [plugin]), ...(given ?? (task === 'dev' ? ['--watch'] : []))];
}
