// What code lenses and quick fixes do in editors without our extension: `workspace/executeCommand` with plain data.
import * as l10n from '@vscode/l10n';
import type { Location } from 'vscode-languageserver-protocol';
import { ATTACH_SECRET, type AttachTarget } from '../../../contract/attachTarget.ts';
import type { Commands } from '../../commands.ts';
import type { Documents } from '../../documents.ts';
import type { Host } from '../../hostFace.ts';
import { filePathOf } from '../../uris.ts';
import { kindOf } from '../documents/manifestFiles.ts';
import { isAboutFile, SAVE_PHASES } from '../../../contract/eventNames.ts';
import { sampleFields } from '../../../contract/sampleFields.ts';
import { runtimeOf } from '../../../contract/runtime.ts';
import type { HistoryDetail } from '../../../contract/views.ts';
import type { RunHandlerParams } from '../../../protocol.ts';

/** Commands of code lenses. Our extension has them too, under the same names. */
export const LENS_COMMANDS = [
  'codexPlugins.runHandler',
  'codexPlugins.attachDebugger',
  'codexPlugins.debugHandler',
  'codexPlugins.sendEvent',
  'codexPlugins.openEvent',
] as const;

export type LensCommand = (typeof LENS_COMMANDS)[number];

/** All commands of the manifest language that the server can run by itself. */
export const MANIFEST_COMMANDS: readonly string[] = [...LENS_COMMANDS, 'codexPlugins.disableRule', 'codexPlugins.manifestReferences'];

export interface ManifestCommandsOptions {
  host: Pick<Host, 'plugins' | 'dispatch' | 'attachTarget' | 'historyDetail'>;
  documents: Documents;
  commands: Pick<Commands, 'runHandler'>;
  /** Runs what depends on plugins once they are loaded; undefined when the server ends before. */
  whenReady: <T>(run: () => Promise<T>) => Promise<T | undefined>;
  disableRule: (code: string) => void;
  references: (uri: string) => Promise<Location[]>;
  say: (kind: 'info' | 'warning', text: string) => void;
}

export class ManifestCommands {
  readonly #options: ManifestCommandsOptions;
  /** The document that counts as the active file: LSP does not tell which one that is. */
  #lastUsed: string | undefined;

  constructor(options: ManifestCommandsOptions) {
    this.#options = options;
  }

  /** An editor that opens or changes a document is in it, so far as can be known. */
  used(uri: string): void {
    const filePath = filePathOf(uri);
    if (filePath !== undefined && kindOf(filePath) === undefined) this.#lastUsed = uri;
  }

  closed(uri: string): void {
    if (this.#lastUsed === uri) this.#lastUsed = undefined;
  }

  /** Runs a command; what comes of it is said in a message and returned. */
  async execute(command: string, argument: unknown): Promise<unknown> {
    const given = (typeof argument === 'object' && argument !== null ? argument : {}) as Record<string, unknown>;
    const { pluginKey, event, script, uri, code, eventId, payload } = given;
    const { whenReady } = this.#options;
    if (command === 'codexPlugins.manifestReferences') return typeof uri === 'string' ? this.#options.references(uri) : [];
    if (command === 'codexPlugins.disableRule' && typeof code === 'string') {
      this.#options.disableRule(code);
      const text = l10n.t(
        '{0} is not shown any more until the language server ends. To keep it so, add it to the setting codexPlugins.lint.disable.',
        code,
      );
      this.#options.say('info', text);
      return true;
    }
    if (command === 'codexPlugins.openEvent' && typeof eventId === 'string') return this.#showEvent(eventId);
    if (typeof pluginKey !== 'string') return null;
    // An editor without our extension has a debugger of its own, which starts elsewhere.
    if (command === 'codexPlugins.attachDebugger' || command === 'codexPlugins.debugHandler') {
      return whenReady(() => this.#attach(pluginKey, typeof script === 'string' ? script : undefined));
    }
    if (typeof event !== 'string' || typeof script !== 'string') return null;
    const phase = SAVE_PHASES.find((one) => one === given['phase']);
    const handler = {
      ...{ pluginKey, event, script, ...(phase && { phase }) },
      ...(typeof given['function'] === 'string' && { function: given['function'] }),
    };
    if (command === 'codexPlugins.sendEvent') return whenReady(() => this.#sendEvent({ ...handler, payload }));
    return this.#run({ ...handler, uri });
  }

  /** Fires an event at one handler with a payload that was written by hand; the host fills in what every event carries. */
  async #sendEvent({ event, payload, ...only }: Omit<RunHandlerParams, 'uri'> & { payload: unknown }): Promise<object> {
    const { script } = only;
    const fields = (typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {}) as Record<string, unknown>;
    const { language, filePath } = fields;
    const result = await this.#options.host.dispatch({
      event,
      fields: { ...samplePayload(event), ...fields },
      ...(typeof language === 'string' && { language }),
      ...(typeof filePath === 'string' && { filePath }),
      only,
      budgetMs: 0,
    });
    const failed = result.results.find((one) => !one.ok);
    const ok = result.results.length > 0 && failed === undefined;
    const error =
      failed && !failed.ok
        ? failed.error.message
        : (result.without?.[0] ?? l10n.t('{0} does not handle {1}, or may not run.', script, event));
    const message = ok ? l10n.t('{0} answered {1}', script, JSON.stringify(result.response)?.slice(0, 500) ?? '') : error;
    this.#options.say(ok ? 'info' : 'warning', message);
    return { ok, eventId: result.eventId, message, response: result.response };
  }

  async #run({ uri, ...handler }: Omit<RunHandlerParams, 'uri'> & { uri: unknown }): Promise<object | undefined> {
    const active = typeof uri === 'string' ? uri : this.#lastUsed;
    if (active === undefined && isAboutFile(handler.event)) {
      const message = l10n.t('Open a file first: {0} handlers run on the file that was last opened or changed.', handler.event);
      this.#options.say('warning', message);
      return { ok: false, message };
    }
    const { commands, whenReady } = this.#options;
    const answer = await whenReady(() => commands.runHandler({ ...handler, ...(active !== undefined && { uri: active }) }));
    if (answer && answer.message !== '') this.#options.say(answer.ok ? 'info' : 'warning', answer.message);
    return answer;
  }

  async #attach(pluginKey: string, script: string | undefined): Promise<AttachTarget> {
    const runtime = (script === undefined ? undefined : runtimeOf(script)) ?? 'node';
    const target = await this.#options.host.attachTarget({ pluginKey, runtime });
    if (target.ok) this.#options.say('info', [whereToAttach(target), target.note].filter(Boolean).join(' '));
    else this.#options.say('warning', target.message);
    return target;
  }

  #showEvent(eventId: string): HistoryDetail | null {
    const detail = this.#options.host.historyDetail(eventId) ?? null;
    this.#options.say('info', detail ? `${detail.event}: ${detail.summary}` : l10n.t('That event is no longer kept.'));
    return detail;
  }
}

function whereToAttach({ host, port, secret, websocketAddress }: Extract<AttachTarget, { ok: true }>): string {
  return websocketAddress === undefined
    ? l10n.t(
        'A debugger (Debug Adapter Protocol) can attach at {0}:{1} now, with "{2}": "{3}" in its configuration.',
        host,
        port,
        ATTACH_SECRET,
        secret,
      )
    : l10n.t('A debugger (Node inspector) can attach at {0} now.', websocketAddress);
}

/** Fields that let a handler run that is fired at with nothing. */
export function samplePayload(event: string): Record<string, unknown> {
  const hasText = event === 'onFileOpen' || event === 'onFileSave';
  return { ...(isAboutFile(event) && { filePath: '' }), ...(hasText && { fileContent: '' }), ...sampleFields(event) };
}
