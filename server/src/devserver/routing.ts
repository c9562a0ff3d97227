// Which endpoint a request is for: paths as manifests have them, with parameters as `:name` or `{name}`.
import { endpointOf } from '../contract/eventNames.ts';
import type { HandlerView, PluginView } from '../contract/views.ts';
import * as slashed from '../paths/slashed.ts';

export interface ServedEndpoint {
  /** The event that a request to it is: `POST /users/:id`. */
  event: string;
  method: string;
  path: string;
  pluginKey: string;
  pluginId: string;
  /** `index.js#generate` */
  handler: string;
}

export type Route =
  | { kind: 'found'; endpoint: ServedEndpoint; params: Record<string, string> }
  /** Something is there, for other methods. */
  | { kind: 'otherMethod'; allow: string[] }
  | { kind: 'none' }
  /** The path is none: what stands for its characters is broken. */
  | { kind: 'malformed' };

type Segment = { name: string } | { text: string };

interface Pattern {
  endpoint: ServedEndpoint;
  segments: Segment[];
}

export class Routes {
  readonly endpoints: readonly ServedEndpoint[];
  readonly #patterns: readonly Pattern[];

  /** @param plugins their endpoints in the order in which they count: of two that are the same, the first. */
  constructor(plugins: readonly Pick<PluginView, 'key' | 'id' | 'endpoints'>[]) {
    this.endpoints = plugins.flatMap(({ key, id, endpoints = [] }) =>
      endpoints.flatMap((view): ServedEndpoint[] => {
        const found = endpointOf(view.event);
        return found ? [{ event: view.event, ...found, pluginKey: key, pluginId: id, handler: handlerName(view) }] : [];
      }),
    );
    this.#patterns = this.endpoints.map((endpoint) => ({ endpoint, segments: patternOf(endpoint.path) }));
  }

  find(method: string, pathname: string): Route {
    const wanted = segmentsOf(pathname);
    const decoded = wanted.map(decode);
    if (decoded.includes(undefined)) return { kind: 'malformed' };
    const here = this.#patterns.filter(({ segments }) => matches(segments, decoded as string[]));
    if (here.length === 0) return { kind: 'none' };
    const withMethod = (one: string): Pattern[] => here.filter(({ endpoint }) => endpoint.method === one);
    // What answers GET answers HEAD, of which only the head is sent.
    const own = withMethod(method);
    const [best] = (own.length > 0 || method !== 'HEAD' ? own : withMethod('GET')).sort(byFirstDifference);
    if (best) return { kind: 'found', endpoint: best.endpoint, params: paramsOf(best.segments, decoded as string[]) };
    const methods = new Set(here.map(({ endpoint }) => endpoint.method));
    if (methods.has('GET')) methods.add('HEAD');
    methods.add('OPTIONS');
    return { kind: 'otherMethod', allow: [...methods].toSorted() };
  }
}

export function handlerName({ script, function: name }: Pick<HandlerView, 'script' | 'function'>): string {
  return name === undefined ? script : `${script}#${name}`;
}

/** A slash at the end makes no difference. */
function segmentsOf(path: string): string[] {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : slashed.segments(inner);
}

function patternOf(path: string): Segment[] {
  return segmentsOf(path).map((segment): Segment => {
    const name = /^(?::(\w+)|\{(\w+)\})$/.exec(segment);
    return name ? { name: (name[1] ?? name[2])! } : { text: decode(segment) ?? segment };
  });
}

/** Each by itself, so that an encoded slash is none. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function matches(segments: readonly Segment[], decoded: readonly string[]): boolean {
  return segments.length === decoded.length && segments.every((one, at) => ('text' in one ? one.text === decoded[at] : decoded[at] !== ''));
}

/** What is written out comes before what may be anything, from the left. */
function byFirstDifference(a: Pattern, b: Pattern): number {
  const at = a.segments.findIndex((segment, index) => 'name' in segment !== 'name' in b.segments[index]!);
  return at < 0 ? 0 : 'text' in a.segments[at]! ? -1 : 1;
}

function paramsOf(segments: readonly Segment[], decoded: readonly string[]): Record<string, string> {
  const params = segments.flatMap((segment, at) => ('name' in segment ? [[segment.name, decoded[at]!] as const] : []));
  return Object.fromEntries(params);
}
