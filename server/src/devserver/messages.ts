// What the development server tells, as it happens: shown as text, or as one line of JSON each (fixed contract: `type`, and the members of `listening`).
import type { Runtime } from '../contract/runtime.ts';
import type { HostLogLine } from '../contract/views.ts';
import type { AnsweredRequest } from './endpoints.ts';

/** Something that is wrong with a file, with its place where that is known: 1-based. */
export interface FileProblem {
  severity: 'error' | 'warning' | 'info' | 'hint';
  code: string;
  message: string;
  file?: string;
  line?: number;
  column?: number;
}

/** Where a debugger for handlers can attach. */
export interface DebuggerPlace {
  runtime: Runtime;
  port: number;
  websocketAddress?: string;
}

/** What there is to know of a server that runs. */
export interface ListeningMessage {
  type: 'listening';
  url: string;
  inspectorUrl: string;
  token: string;
  port: number;
  /** Where its manifest is broken, no more is known of it than its name. `forbidden`: why the policies of this machine do not let it run. */
  plugin: { id: string; version: string; folder: string; isBroken: boolean; forbidden?: string };
  workspace: string;
  /** In words. */
  permissions: string[];
  /** `POST /generate` */
  endpoints: string[];
  /** What handlers are for, beside endpoints, in the manifest's order. */
  events: { event: string; handler: string }[];
  /** What is watched, absolute; empty where nothing is. */
  watching: string[];
  debuggers: DebuggerPlace[];
}

export type DevMessage =
  | ListeningMessage
  | ({ type: 'request' } & AnsweredRequest)
  /** What was fired at the plugin otherwise. */
  | {
      type: 'event';
      event: string;
      eventId: string;
      /** Of a hook: the request that it ran for. */
      requestId?: string;
      ok: boolean;
      durationMs: number;
      results: { pluginId: string; handler: string; ok: boolean; error?: { code: string; message: string } }[];
    }
  | {
      type: 'reload';
      pluginId: string;
      files: readonly string[];
      ok: boolean;
      durationMs: number;
      fault?: Omit<FileProblem, 'severity' | 'code'>;
    }
  | { type: 'log'; line: HostLogLine }
  | ({ type: 'problem' } & FileProblem)
  /** Something else is wrong with the plugin than before. As JSON, each problem in `fresh` is a `problem`. */
  | { type: 'checked'; problems: readonly FileProblem[]; fresh: readonly FileProblem[] };

export type Tell = (message: DevMessage) => void;
