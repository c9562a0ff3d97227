// The models that complete: the one that the user set up, with which key it is asked and what is told of how it stands; those of the editor; and what may
// leave the machine for either.
import { PrivateFiles } from '../host/completion/privateFiles.ts';
import { findServers } from '../host/completion/model/findServers.ts';
import { isConfigured } from '../host/completion/model/isConfigured.ts';
import type { FoundServer, ModelSettings, Trial } from '../contract/modelViews.ts';
import { KeptApis } from '../host/completion/model/keptApis.ts';
import { Leaving } from '../host/completion/model/leaving.ts';
import { ModelSource } from '../host/completion/model/modelSource.ts';
import { tryModel } from '../host/completion/model/trial.ts';
import type { CompletionSource } from '../host/completion/source.ts';
import { defaultStateFolder } from '../host/grants/stateFolder.ts';
import type { HostSettings } from '../host/types.ts';
import * as l10n from '@vscode/l10n';
import type { ClientProfile, EditorClient } from './client.ts';
import { editorModelSource } from './editorModel.ts';
import type { Host } from './hostFace.ts';

/** A source that takes this long, in ms, is waited for a part of it before it is asked: whoever types on needs no answer. */
const WAITS_OF_LATENCY = 0.3;
const LONGEST_DELAY_MS = 300;
/** Before anything is known of it. */
const FIRST_DELAY_MS = 75;

/** For so long it is believed what is known of files that leave others out, in ms. */
const LOOK_AGAIN_MS = 2000;

export interface ModelCompletionsOptions {
  host: Pick<Host, 'isWithheld'>;
  client: Pick<EditorClient, 'modelKey' | 'modelStatus' | 'editorModel'>;
  profile: ClientProfile;
  settings: () => HostSettings['completion'];
  workspaceFolders: () => readonly string[];
  trusted: () => boolean;
  log: (text: string) => void;
  env?: NodeJS.ProcessEnv;
}

export class ModelCompletions {
  readonly #options: ModelCompletionsOptions;
  readonly #privateFiles: PrivateFiles;
  readonly #leaving: Leaving;
  readonly #source: ModelSource;
  #lookedAt = 0;

  constructor(options: ModelCompletionsOptions) {
    const { host, profile, settings, workspaceFolders, log, env = process.env } = options;
    this.#options = options;
    this.#privateFiles = new PrivateFiles({ folders: workspaceFolders, isWithheld: (filePath) => host.isWithheld(filePath), log });
    this.#leaving = new Leaving({ privateFiles: this.#privateFiles, folders: workspaceFolders, env });
    this.#source = new ModelSource({
      settings: () => settings().model,
      key: () => this.#key(settings().model.baseUrl),
      mayLeave: (filePath, text) => this.#whyNot(filePath, text),
      log,
      probes: new KeptApis(defaultStateFolder()),
    });
    if (profile.features.modelStatus) this.#source.onStatus(() => this.#tell());
  }

  /** Whether there is a model to be asked. */
  get isSetUp(): boolean {
    return isConfigured(this.#options.settings().model);
  }

  /** @param maySend what the settings say for the document. */
  sources(maySend: boolean): CompletionSource[] {
    const source = this.#source;
    if (!maySend || !this.isSetUp || !this.#options.trusted()) return [];
    this.#lookAgain();
    const { latencyMs } = source;
    const isDown = (): boolean => source.status.state === 'failed';
    const waitMs = latencyMs === undefined ? FIRST_DELAY_MS : Math.min(LONGEST_DELAY_MS, latencyMs * WAITS_OF_LATENCY);
    // What stands behind it has not to wait for one that is not asked.
    const delayMs = isDown() ? 0 : waitMs;
    return [{ id: source.id, delayMs, isDown, complete: (query, signal) => source.complete(query, signal) }];
  }

  /**
   * The models of the editor itself, which are asked where the user asks.
   * @param maySend what the settings say for the document.
   */
  editorSources(maySend: boolean): CompletionSource[] {
    const { client, profile, settings, log } = this.#options;
    if (!maySend || !profile.features.editorModel || !this.#options.trusted()) return [];
    this.#lookAgain();
    return [editorModelSource({ client, settings: () => settings().model, mayLeave: (file, text) => this.#whyNot(file, text), log })];
  }

  /** Servers of models on this machine. */
  findServers(): Promise<FoundServer[]> {
    return findServers();
  }

  /** Makes one small completion of nobody's code. */
  async try(model: Pick<ModelSettings, 'baseUrl' | 'name'>, signal: AbortSignal): Promise<Trial> {
    const key = await this.#key(model.baseUrl);
    return tryModel({ ...this.#options.settings().model, ...model, api: 'auto' }, { signal, ...(key !== undefined && { key }) });
  }

  tryAgain(): void {
    this.#source.tryAgain();
  }

  keyChanged(): void {
    this.#source.keyChanged();
  }

  settingsChanged(): void {
    this.#source.settingsChanged();
  }

  filesChanged(filePaths: readonly string[]): void {
    for (const filePath of filePaths) this.#privateFiles.changed(filePath);
  }

  foldersChanged(): void {
    this.#privateFiles.foldersChanged();
  }

  close(): void {
    this.#source.close();
  }

  /** Other programs may have written what leaves files out, and nobody tells. */
  #lookAgain(): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_AGAIN_MS) return;
    this.#lookedAt = now;
    this.#privateFiles.foldersChanged();
  }

  #tell(): void {
    const { client, profile } = this.#options;
    const { status, lastSent } = this.#source;
    if (profile.features.modelStatus) client.modelStatus({ ...status, ...(lastSent && { sent: lastSent }) });
  }

  /** What the client keeps; else the environment's, where the user allows that. */
  async #key(baseUrl: string): Promise<string | undefined> {
    const { client, profile, settings, env = process.env } = this.#options;
    const kept = profile.features.modelKey ? (await client.modelKey({ baseUrl })).key : undefined;
    if (kept !== undefined) return kept;
    return settings().model.keyFromEnvironment ? env['OPENAI_API_KEY'] : undefined;
  }

  async #whyNot(file: string | undefined, text: string): Promise<string | undefined> {
    return this.#options.trusted() ? await this.#leaving.why(file, text) : l10n.t('the workspace is not trusted');
  }
}
