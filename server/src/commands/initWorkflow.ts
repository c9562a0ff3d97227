// The workflow of a plugin that is a part of a repository. GitHub reads workflows at its root only, where nobody asked for a file: it is told instead.
import path from 'node:path';
import * as slashed from '../paths/slashed.ts';
import type { Project } from '../scaffold/project.ts';
import { workflow } from '../scaffold/projectSetup.ts';
import { shownPlace } from './initText.ts';

export interface LeftOut {
  /** Where it would be read, absolute. */
  file: string;
  text: string;
}

/** @returns undefined where the plugin has a workflow of its own. */
export function leftOutWorkflow(folder: string, project: Project): LeftOut | undefined {
  if (project.inRepository === '') return undefined;
  const parts = slashed.segments(project.inRepository);
  const root = parts.reduce((place) => path.dirname(place), folder);
  const name = (parts.at(-1) ?? '').replace(/[^\w.-]+/g, '-');
  return { file: path.join(root, '.github', 'workflows', `${name}.yml`), text: workflow(project) };
}

export function leftOutText(leftOut: LeftOut | undefined): string {
  if (leftOut === undefined) return '';
  const lines = leftOut.text.trimEnd().split('\n');
  return `
Left out: a workflow for GitHub, which reads those at the root of a repository only. For checks of every push, put this into
${shownPlace(leftOut.file)}:

${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}
`;
}
