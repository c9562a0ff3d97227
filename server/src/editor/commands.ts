// What the user asks for by hand: run this handler now, this command, enable, restart, attach a debugger.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { DispatchResult, HostSettings } from '../host/types.ts';
import { isAboutFile } from '../contract/eventNames.ts';
import { declinedSentence, savedFileName } from '../contract/declined.ts';
import { isAbout, namedMessage, outcomeOf } from '../contract/errors.ts';
import { sampleFields } from '../contract/sampleFields.ts';
import type { BaseCompletion } from '../contract/completions.ts';
import type { DispatchRequest } from '../host/types.ts';
import { mockEventRequest } from './mockEvents.ts';
import type {
  ActionAnswer,
  FireMockEventParams,
  PluginActionParams,
  RunAnswer,
  RunCommandAnswer,
  RunCommandParams,
  RunHandlerParams,
} from '../protocol.ts';
import type { ContentApplier } from './applyContent.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import { openDocumentLines } from './openDocumentLines.ts';
import { filePathOf } from './uris.ts';
import { openToPlugins } from './completionSources.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';

export interface CommandsOptions {
  host: Host;
  documents: Documents;
  applier: ContentApplier;
  diagnostics: PluginDiagnostics;
  workspaceFolders: () => readonly string[];
  completionSettings: () => HostSettings['completion'];
  /** Told of plugins that the user had loaded anew; of all where none is named. */
  onReload: (pluginKey?: string) => void;
}

export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Runs one handler on a document as it is in the editor, unsaved changes included; what it returns is applied there and not saved. */
  async runHandler(params: RunHandlerParams): Promise<RunAnswer> {
    const { host, documents, applier, diagnostics } = this.#options;
    const { script, event } = params;
    const document = params.uri === undefined ? undefined : documents.snapshot(params.uri);
    const request = this.eventFor(params);
    if ('fault' in request) return { ok: false, outcome: 'failed', eventId: '', message: request.fault };
    const asked = { script, ...(params.function !== undefined && { function: params.function }) };
    const result = await host.dispatch(request);
    // What is said of a project is not about the document that happens to be open.
    diagnostics.take(result, { ...asked, ...(document && event !== 'onProjectOpen' && { document }) });
    let message = this.#summaryOf(result, script, document?.filePath);
    if (document && result.rewrittenOnDisk) message += ` ${l10n.t('It wrote the file on disk itself.')}`;
    else if (document) {
      let why = result.writtenByOthers ? result.lost : undefined;
      if (result.content !== undefined && !result.writtenByOthers) {
        const fate = await applier.applyReturned(document, result.content, { label: script, save: false });
        if (!fate.applied) ({ why } = fate);
      }
      if (why !== undefined) {
        host.discarded(result.eventId, why);
        message += ` ${l10n.t('Its result was not applied: {0}.', why)}`;
      }
    }
    return { ...outcomeOfRun(result), eventId: result.eventId, message };
  }

  /** The event of a document as it is in the editor, for one handler. @returns why there is none, as a sentence. */
  eventFor(params: RunHandlerParams): DispatchRequest | { fault: string } {
    const { pluginKey, script, function: called, phase, event, uri } = params;
    const document = uri === undefined ? undefined : this.#options.documents.snapshot(uri);
    if (uri !== undefined && !document?.filePath)
      return { fault: l10n.t('{0} is not an open file, so {1} was not run on it.', uri, script) };
    return {
      event,
      ...(document?.filePath !== undefined && { language: document.language, filePath: document.filePath }),
      fields: this.#fieldsFor(params, document),
      only: { pluginKey, script, ...(called !== undefined && { function: called }), ...(phase && { phase }) },
      budgetMs: 0,
    };
  }

  /** Fires a mock event at one handler. What comes of it is said, and nothing is changed by it. */
  async fireMockEvent(params: FireMockEventParams): Promise<RunAnswer> {
    const { host, workspaceFolders } = this.#options;
    const plugin = host.plugins().find(({ key }) => key === params.pluginKey);
    const workspace = plugin?.workspaceFolder ?? workspaceFolders()[0] ?? plugin?.folder ?? '';
    const request = await mockEventRequest(host, params, workspace);
    if ('fault' in request) return { ok: false, outcome: 'failed', eventId: '', message: request.fault };
    const { fire } = await import('../host/firing/firedEvent.ts');
    const result = await fire(host, request);
    return { ...outcomeOfRun(result), eventId: result.eventId, message: this.#summaryOf(result, params.script, request.filePath) };
  }

  async runCommand(params: RunCommandParams): Promise<RunCommandAnswer> {
    const { host, documents, diagnostics } = this.#options;
    const { pluginKey, command, uri } = params;
    const document = uri === undefined ? undefined : documents.snapshot(uri);
    // A command may be for a file that is not open, or for a folder.
    const filePath = document?.filePath ?? (uri === undefined ? undefined : filePathOf(uri));
    const result = await host.dispatch({
      event: 'onCommand',
      ...(document?.filePath !== undefined && { language: document.language }),
      ...(filePath !== undefined && { filePath }),
      fields: { command, arguments: params.arguments },
      ...(pluginKey !== undefined && { only: { pluginKey } }),
    });
    diagnostics.take(result, document?.filePath === undefined ? {} : { document });
    const answered = typeof result.response?.['message'] === 'string' ? result.response['message'] : undefined;
    const data = result.response?.['data'];
    const ran = outcomeOfRun(result);
    return {
      ...ran,
      eventId: result.eventId,
      message: ran.ok ? (answered ?? '') : this.#summaryOf(result, command),
      ...(data !== undefined && { data }),
    };
  }

  async pluginAction({ action, pluginKey = '', ...shown }: PluginActionParams): Promise<ActionAnswer> {
    const { host, onReload } = this.#options;
    if (action === 'reloadAll') {
      await host.load();
      onReload();
      return { ok: true };
    }
    if (!host.plugins().some((plugin) => plugin.key === pluginKey)) {
      return { ok: false, message: l10n.t('That plugin is not loaded any more. Reload all plugins to look for it again.') };
    }
    switch (action) {
      case 'enable':
      case 'disable':
        await host.setEnabled(pluginKey, action === 'enable');
        break;
      case 'allow':
      case 'revoke':
        if (!(await host.setGranted(pluginKey, action === 'allow', shown)))
          return {
            ok: false,
            message: l10n.t(
              "The plugin's manifest is another one by now than the one that was shown, so nothing was allowed. Look at it again.",
            ),
          };
        break;
      case 'reload':
        await host.reloadPlugin(pluginKey);
        onReload(pluginKey);
        break;
      case 'restart':
        return { ok: true, restarted: await host.restartPlugin(pluginKey) };
      case 'ask':
        await host.askAgain(pluginKey);
        break;
    }
    return { ok: true };
  }

  /** One sentence for the user on how the run went. */
  #summaryOf(result: DispatchResult, what: string, filePath?: string): string {
    const plugins = this.#options.host.plugins();
    const failures = result.results.flatMap((one) => (one.ok ? [] : [one]));
    const failed = failures.find(({ error }) => outcomeOf(error.code) !== 'declined') ?? failures[0];
    if (failed) {
      const { pluginId, pluginKey, error } = failed;
      const name = plugins.find(({ key }) => key === pluginKey)?.name ?? pluginId;
      if (error.words === undefined) return namedMessage(error.message, { pluginId, name });
      return declinedSentence(name, error.words, savedFileName({ event: result.event, ...(filePath !== undefined && { filePath }) }));
    }
    if (result.error) return result.error.message;
    const [without] = result.without ?? [];
    if (without !== undefined) {
      const plugin = plugins.find(({ id }) => isAbout(without, id));
      return plugin ? namedMessage(without, { pluginId: plugin.id, name: plugin.name }) : without;
    }
    if (result.results.length === 0) return l10n.t('No plugin handles {0}.', what);
    const said = result.response?.['message'];
    if (typeof said === 'string') return said;
    const ran = plugins.find(({ key }) => key === result.results[0]?.pluginKey)?.name ?? what;
    const took = Math.round(result.durationMs);
    return filePath !== undefined && isAboutFile(result.event)
      ? l10n.t('{0} ran on {1} in {2} ms.', ran, path.basename(filePath), took)
      : l10n.t('{0} ran in {1} ms.', ran, took);
  }

  /** The event's own fields, made up from the document and what was asked. */
  async #fieldsFor(
    { event, position = { line: 0, character: 0 }, command, uri }: RunHandlerParams,
    document: Snapshot | undefined,
  ): Promise<Record<string, unknown>> {
    const workspaceFolders = [...this.#options.workspaceFolders()];
    const text = document?.text ?? '';
    switch (event) {
      case 'onProjectOpen':
        return { workspaceFolders };
      case 'onFileOpen':
        return { fileContent: text };
      case 'onFileSave':
        return { fileContent: text, ...sampleFields(event) };
      case 'onCodeCompletion':
      case 'onRequest':
      case 'onResponse': {
        const open = uri === undefined ? undefined : this.#options.documents.get(uri);
        const offset = open?.offsetAt(position) ?? 0;
        const { maxItems } = this.#options.completionSettings();
        const { host, documents } = this.#options;
        const others = open ? await openToPlugins(host, documents) : [];
        const completions: BaseCompletion[] = open ? openDocumentLines(open, position, others, maxItems) : [];
        return {
          position,
          prefix: text.slice(0, offset),
          suffix: text.slice(offset),
          triggerKind: 'invoked',
          ...(event !== 'onRequest' && { completions }),
        };
      }
      case 'onContextUpdate':
        return {
          activeFile: document?.filePath ?? null,
          selection: { start: position, end: position },
          visibleFiles: document?.filePath ? [document.filePath] : [],
        };
      case 'onCommand':
        return { ...sampleFields(event), ...(command !== undefined && { command }) };
      default:
        return sampleFields(event);
    }
  }
}

/** Of several handlers of a command, those that have nothing to do with it may say so. */
function outcomeOfRun({ results }: DispatchResult): Pick<RunAnswer, 'ok' | 'outcome'> {
  const outcomes = new Set(results.map((one) => (one.ok ? 'ok' : outcomeOf(one.error.code))));
  const known = new Set(['ok', 'declined', 'cancelled']);
  const outcome = [...outcomes].some((one) => !known.has(one))
    ? 'failed'
    : ((['cancelled', 'ok', 'declined'] as const).find((one) => outcomes.has(one)) ?? 'failed');
  return { ok: outcome === 'ok', outcome };
}
