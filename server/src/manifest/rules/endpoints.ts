// The rules about the interface that a plugin offers: its OpenAPI description, and how callers prove who they are.
import { shownNumber } from '../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { mostData, parseData } from '../syntax/parse.ts';
import { MAX_LEXEMES } from '../syntax/parseYaml.ts';
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
    const message = l10n.t('{0} is plain HTTP: whoever is on the way can read the token. Use https.', JSON.stringify(node.value));
    return [
      problem(lines, 'manifest/insecure-authentication', node, message, [replaceFix(lines, l10n.t('Write {0}', secure), node, secure)]),
    ];
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
            l10n.t('"api" is not valid OpenAPI: {0}', fault.text),
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
      ? l10n.t('There is no file "{0}". Name the OpenAPI description, relative to the manifest\'s folder.', node.value)
      : l10n.t('"{0}" leads out of the plugin\'s folder. Put the OpenAPI description into it.', node.value);
    return [problem(document.lines, 'manifest/openapi', node, message)];
  }
  const described = parseData(text, file);
  if (described.problems.some(({ code }) => code === 'manifest/too-large')) {
    const most = mostData(file);
    const message =
      text.length > most
        ? l10n.t(
            '"{0}" was not checked: it has {1} characters; at most {2} are read.',
            node.value,
            shownNumber(text.length),
            shownNumber(most),
          )
        : l10n.t('"{0}" was not checked: it has more than {1} signs, words and line ends.', node.value, shownNumber(MAX_LEXEMES));
    return [{ ...problem(document.lines, 'manifest/openapi', node, message), severity: 'info' }];
  }
  const [broken] = described.problems.filter(({ severity }) => severity === 'error');
  const fault = broken ? { text: broken.message, range: broken.range } : faultIn(described);
  if (!fault) return [];
  const found = problem(document.lines, 'manifest/openapi', node, l10n.t('"{0}" is not valid OpenAPI: {1}', node.value, fault.text));
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
  if (root.kind !== 'object') return { text: l10n.t('it has to be an object.'), at: root };
  const version = getString(root, 'openapi') ?? getString(root, 'swagger');
  if (version === undefined) return { text: l10n.t('"openapi" is missing, the version that it is written in, such as "3.1.0".'), at: root };
  if (!/^(3\.[01]\.\d+|2\.0)/.test(version))
    return { text: l10n.t('"openapi" cannot be {0}. Write 3.1.0 or 3.0.3.', JSON.stringify(version)), at: get(root, 'openapi') ?? root };
  const info = get(root, 'info');
  if (info?.kind !== 'object') return { text: l10n.t('"info" is missing, an object with a title and a version.'), at: info ?? root };
  for (const key of ['title', 'version'])
    if (getString(info, key) === undefined) return { text: l10n.t('"info" has no "{0}" that is text.', key), at: info };
  const paths = get(root, 'paths');
  if (!paths) return get(root, 'webhooks') || get(root, 'components') ? undefined : { text: l10n.t('"paths" is missing.'), at: root };
  if (paths.kind !== 'object') return { text: l10n.t('"paths" has to be an object.'), at: paths };
  for (const { key, value } of paths.properties) {
    if (key.startsWith('x-') || !value) continue;
    if (!key.startsWith('/')) return { text: l10n.t('the path {0} has to start with a slash.', JSON.stringify(key)), at: value };
    const fault = pathFault(key, value);
    if (fault) return fault;
  }
  return undefined;
}

function pathFault(path: string, item: TreeNode): Fault | undefined {
  if (item.kind !== 'object') return { text: l10n.t('the path {0} has to be an object.', JSON.stringify(path)), at: item };
  for (const { key, value } of item.properties) {
    if (!METHODS.has(key) || !value) continue;
    if (value.kind !== 'object') return { text: l10n.t('{0} {1} has to be an object.', key, path), at: value };
    const responses = get(value, 'responses');
    if (responses && responses.kind !== 'object')
      return { text: l10n.t('"responses" of {0} {1} has to be an object.', key, path), at: responses };
    if (responses?.kind === 'object' && responses.properties.length === 0)
      return { text: l10n.t('"responses" of {0} {1} is empty.', key, path), at: responses };
  }
  return undefined;
}
