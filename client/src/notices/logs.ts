// One output channel for each plugin, made at its first line, and the host's own.
import * as vscode from 'vscode';
import { LogNotification, type HostLogLine, type PluginView } from '../../../server/src/protocol.ts';
import type { LanguageClient } from 'vscode-languageclient/node';
import { logLine } from './logText.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';

export class PluginLogs implements vscode.Disposable {
  readonly #host: vscode.LogOutputChannel;
  readonly #state: HostState;
  readonly #channels = new Map<string, { channel: vscode.LogOutputChannel; name: string }>();

  constructor(host: vscode.LogOutputChannel, state: HostState) {
    this.#host = host;
    this.#state = state;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return client.onNotification(LogNotification.type, (message) => this.write(message));
  }

  write(message: HostLogLine): void {
    // The host has a channel of its own, in which nobody else speaks.
    if (message.pluginKey === undefined) this.#host[message.level](message.text.replaceAll('\n', '\n  '));
    else {
      const channel = this.#channel(message.pluginKey, message.pluginId);
      channel[levelIn(channel, message.level)](logLine(message));
    }
  }

  /** Shows a plugin's channel; an empty one says that there is nothing yet. */
  show(plugin: PluginView): void {
    this.#channel(plugin.key, plugin.id).show(true);
  }

  showHost(): void {
    this.#host.show(true);
  }

  dispose(): void {
    for (const { channel } of this.#channels.values()) channel.dispose();
    this.#channels.clear();
  }

  #channel(key: string, id: string | undefined): vscode.LogOutputChannel {
    const known = this.#channels.get(key);
    if (known) return known.channel;
    const plain = oneLine(this.#state.plugin(key)?.name ?? id ?? key);
    const taken = new Set([...this.#channels.values()].map(({ name }) => name));
    // Two plugins may share a name; their ids and, for two copies of one plugin, their keys do not.
    const name =
      [plain, `${plain} (${oneLine(id ?? key)})`, `${plain} (${oneLine(key)})`].find((candidate) => !taken.has(candidate)) ?? key;
    const channel = vscode.window.createOutputChannel(`Codex Plugin: ${name}`, { log: true });
    this.#channels.set(key, { channel, name });
    return channel;
  }
}

/** What the host sends is wanted, by the plugin's manifest or by the setting; a channel leaves out what is less than its own level. */
function levelIn(channel: vscode.LogOutputChannel, level: HostLogLine['level']): HostLogLine['level'] {
  return level === 'debug' && channel.logLevel > vscode.LogLevel.Debug ? 'info' : level;
}
