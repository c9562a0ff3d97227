// `codex-plugin invoke --model`: base completions by a model, as in an editor where one is set up.
import { Leaving } from '../host/completion/model/leaving.ts';
import { ModelSource } from '../host/completion/model/modelSource.ts';
import { PrivateFiles } from '../host/completion/privateFiles.ts';
import { defaultSettings } from '../host/settings.ts';
import { UsageError } from './exit.ts';

export interface InvokeModelOptions {
  model?: string;
  modelUrl?: string;
}

/** @returns undefined where no model is named. @throws UsageError where not all is said that it takes. */
export function invokeModel(event: string, workspace: string, { model, modelUrl }: InvokeModelOptions): ModelSource | undefined {
  if (model === undefined && modelUrl === undefined) return undefined;
  if (model === undefined || modelUrl === undefined)
    throw new UsageError('--model and --model-url go together: which model, and on which server.');
  if (event !== 'onCodeCompletion') throw new UsageError(`--model is for onCodeCompletion; ${event} has no completions.`);
  const folders = (): readonly string[] => [workspace];
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const leaving = new Leaving({ privateFiles: new PrivateFiles({ folders, log: say }), folders, env: process.env });
  return new ModelSource({
    settings: () => ({ ...defaultSettings.completion.model, name: model, baseUrl: modelUrl }),
    key: () => Promise.resolve(process.env['OPENAI_API_KEY']),
    mayLeave: (file, text) => leaving.why(file, text),
    log: () => undefined,
  });
}

/** Why a model had nothing, as a line for people; undefined where it did what it could. */
export function modelFailure({ status }: ModelSource): string | undefined {
  if (status.withheld !== undefined) return `Nothing was sent to ${status.host}: ${status.withheld}.`;
  return status.state === 'failed' ? status.reason : undefined;
}
