// The rules about the interface that a plugin offers: its OpenAPI description, and how callers prove who they are.
import path from 'node:path';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { parseData } from '../syntax/parse.ts';
import { problem, replaceFix } from './table.ts';
import { findProperty, get, getString, walk, type ManifestDocument, type TreeNode } from '../syntax/tree.ts';
import type { Problem } from './problem.ts';
import { paths } from '../../paths/paths.ts';

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** What `authentication` gives cause for. */
export function authenticationProblems({ root, lines }: ManifestDocument): Problem[] {
  const authentication = get(root, 'authentication');
  if (authentication?.kind !== 'object') return [];
  return [...walk(authentication)].flatMap((node): Problem[] => {
    if (node.kind !== 'string' || !/^http:\/\//i.test(node.value) || /^http:\/\/(localhost|127\.|\[::1\])/i.test(node.value)) return [];
    const secure = JSON.stringify(node.value.replace(/^http:/i, 'https:'));
    const message = `${JSON.stringify(node.value)} is plain HTTP: whoever is on the way can read the token. Use https.`;
    return [problem(lines, 'manifest/insecure-authentication', node, message, [replaceFix(lines, `Write ${secure}`, node, secure)])];
  });
}

/** What `api` gives cause for: a description in the manifest, or in a file beside it. */
export async function apiProblems(document: ManifestDocument, folder: string, fs: FileSystem): Promise<Problem[]> {
  const node = get(document.root, 'api');
  if (!node) return [];
  if (node.kind === 'object') {
    const fault = openApiFault(node);
    return fault
      ? [
          problem(
            document.lines,
            'manifest/openapi',
            findProperty(document.root, 'api')?.keySpan ?? node,
            `"api" is not valid OpenAPI: ${fault.text}`,
          ),
        ]
      : [];
  }
  if (node.kind !== 'string' || /^https?:\/\//i.test(node.value)) return [];
  const file = path.join(folder, node.value);
  const inside = !path.isAbsolute(node.value) && paths.within(file, folder);
  const text = inside ? await fs.readText(file) : undefined;
  if (text === undefined) {
    const message = inside
      ? `There is no file "${node.value}". Name the OpenAPI description, relative to the manifest's folder.`
      : `"${node.value}" leads out of the plugin's folder. Put the OpenAPI description into it.`;
    return [problem(document.lines, 'manifest/openapi', node, message)];
  }
  const described = parseData(text, file);
  const [large] = described.problems.filter(({ code }) => code === 'manifest/too-large');
  if (large) {
    const message = `"${node.value}" was not checked: ${large.message.replace(/^The manifest/, 'it').replace(/ Move .*$/, '')}`;
    return [{ ...problem(document.lines, 'manifest/openapi', node, message), severity: 'info' }];
  }
  const [broken] = described.problems.filter(({ severity }) => severity === 'error');
  const fault = broken ? { text: broken.message, range: broken.range } : faultIn(described);
  if (!fault) return [];
  const found = problem(document.lines, 'manifest/openapi', node, `"${node.value}" is not valid OpenAPI: ${fault.text}`);
  return [{ ...found, related: [{ file, range: fault.range, message: fault.text }] }];
}

function faultIn(described: ManifestDocument): { text: string; range: Problem['range'] } | undefined {
  const fault = described.root ? openApiFault(described.root) : undefined;
  return fault && { text: fault.text, range: described.lines.range(fault.at) };
}

interface Fault {
  text: string;
  at: TreeNode;
}

/** The first thing that keeps a description from being OpenAPI 3 (or 2). */
function openApiFault(root: TreeNode): Fault | undefined {
  if (root.kind !== 'object') return { text: 'it has to be an object.', at: root };
  const version = getString(root, 'openapi') ?? getString(root, 'swagger');
  if (version === undefined) return { text: '"openapi" is missing, the version that it is written in, such as "3.1.0".', at: root };
  if (!/^(3\.[01]\.\d+|2\.0)/.test(version))
    return { text: `"openapi" cannot be ${JSON.stringify(version)}. Write 3.1.0 or 3.0.3.`, at: get(root, 'openapi') ?? root };
  const info = get(root, 'info');
  if (info?.kind !== 'object') return { text: '"info" is missing, an object with a title and a version.', at: info ?? root };
  for (const key of ['title', 'version'])
    if (getString(info, key) === undefined) return { text: `"info" has no "${key}" that is text.`, at: info };
  const paths = get(root, 'paths');
  if (!paths) return get(root, 'webhooks') || get(root, 'components') ? undefined : { text: '"paths" is missing.', at: root };
  if (paths.kind !== 'object') return { text: '"paths" has to be an object.', at: paths };
  for (const { key, value } of paths.properties) {
    if (key.startsWith('x-') || !value) continue;
    if (!key.startsWith('/')) return { text: `the path ${JSON.stringify(key)} has to start with a slash.`, at: value };
    const fault = pathFault(key, value);
    if (fault) return fault;
  }
  return undefined;
}

function pathFault(path: string, item: TreeNode): Fault | undefined {
  if (item.kind !== 'object') return { text: `the path ${JSON.stringify(path)} has to be an object.`, at: item };
  for (const { key, value } of item.properties) {
    if (!METHODS.has(key) || !value) continue;
    if (value.kind !== 'object') return { text: `${key} ${path} has to be an object.`, at: value };
    const responses = get(value, 'responses');
    if (responses && responses.kind !== 'object') return { text: `"responses" of ${key} ${path} has to be an object.`, at: responses };
    if (responses?.kind === 'object' && responses.properties.length === 0)
      return { text: `"responses" of ${key} ${path} is empty.`, at: responses };
  }
  return undefined;
}
