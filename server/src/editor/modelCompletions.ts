// The model that the user set up for completions: with which key it is asked, what may leave the machine, and what is told of how it stands.
import { hasPrivateKey, PrivateFiles, secretFinder, type WhyPrivate } from '../host/completion/privateFiles.ts';
import { findServers } from '../host/completion/model/findServers.ts';
import { isConfigured } from '../host/completion/model/isConfigured.ts';
import type { FoundServer, ModelSettings, Trial } from '../contract/modelViews.ts';
import { ModelSource } from '../host/completion/model/modelSource.ts';
import { tryModel } from '../host/completion/model/trial.ts';
import type { CompletionSource } from '../host/completion/source.ts';
import type { HostSettings } from '../host/types.ts';
import * as l10n from '@vscode/l10n';
import type { ClientProfile, EditorClient } from './client.ts';
import type { Host } from './hostFace.ts';
import { paths } from '../paths/paths.ts';

/** A source that takes this long, in ms, is waited for a part of it before it is asked: whoever types on needs no answer. */
const WAITS_OF_LATENCY = 0.3;
const LONGEST_DELAY_MS = 300;
/** Before anything is known of it. */
const FIRST_DELAY_MS = 75;

export interface ModelCompletionsOptions {
  host: Pick<Host, 'isWithheld'>;
  client: Pick<EditorClient, 'modelKey' | 'modelStatus'>;
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
  readonly #hasSecret: (text: string) => boolean;
  readonly #source: ModelSource;

  constructor(options: ModelCompletionsOptions) {
    const { host, profile, settings, workspaceFolders, log, env = process.env } = options;
    this.#options = options;
    this.#hasSecret = secretFinder(env);
    this.#privateFiles = new PrivateFiles({ folders: workspaceFolders, isWithheld: (filePath) => host.isWithheld(filePath), log });
    this.#source = new ModelSource({
      settings: () => settings().model,
      key: () => this.#key(settings().model.baseUrl),
      mayLeave: (filePath, text) => this.#whyNot(filePath, text),
      log,
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
    const { latencyMs } = source;
    const delayMs = latencyMs === undefined ? FIRST_DELAY_MS : Math.min(LONGEST_DELAY_MS, latencyMs * WAITS_OF_LATENCY);
    return [{ id: source.id, delayMs, complete: (query, signal) => source.complete(query, signal) }];
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

  #tell(): void {
    const { client, profile } = this.#options;
    const { status, lastSent } = this.#source;
    if (profile.features.modelStatus) client.modelStatus({ ...status, ...(lastSent && { sent: lastSent }) });
  }

  /** What the client keeps; else the environment's, where the user allows that or there is no client that could keep one. */
  async #key(baseUrl: string): Promise<string | undefined> {
    const { client, profile, settings, env = process.env } = this.#options;
    const kept = profile.features.modelKey ? (await client.modelKey({ baseUrl })).key : undefined;
    if (kept !== undefined) return kept;
    return profile.features.modelKey && !settings().model.keyFromEnvironment ? undefined : env['OPENAI_API_KEY'];
  }

  async #whyNot(filePath: string | undefined, text: string): Promise<string | undefined> {
    if (!this.#options.trusted()) return l10n.t('the workspace is not trusted');
    if (this.#hasSecret(text) || hasPrivateKey(text)) return l10n.t('there is a secret in its text');
    if (filePath === undefined) return undefined;
    // A plugin may say where its context is from in a word, or by a path in the workspace.
    const places = paths.isAbsolute(filePath) ? [filePath] : this.#options.workspaceFolders().map((folder) => paths.join(folder, filePath));
    for (const place of places) {
      const why = await this.#privateFiles.why(place);
      if (why) return whyWords(why);
    }
    return undefined;
  }
}

function whyWords(why: WhyPrivate): string {
  switch (why) {
    case 'gitignore':
      return l10n.t('git ignores it');
    case 'codexignore':
      return l10n.t('.codexignore leaves it out');
    case 'env':
      return l10n.t('files of variables stay on this machine');
    case 'withheld':
      return l10n.t('it is in a place that plugins are kept out of');
    case 'secret-name':
      return l10n.t('by its name it holds secrets');
  }
}
