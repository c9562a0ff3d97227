// Messages to the editor over a pipe: what is said within one turn of the event loop is written at once. The library's own writer takes two writes
// and a turn of the loop for each message; one event of a plugin is several, and each system call holds up the handlers behind it.
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-languageserver-protocol/node';

/** When so much waits, whoever writes waits for it, in bytes. */
const MOST_WAITING = 1024 * 1024;

export class JoiningWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #stream: NodeJS.WritableStream;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #written: Promise<void> = Promise.resolve();

  constructor(stream: NodeJS.WritableStream) {
    super();
    this.#stream = stream;
    stream.on('error', (error: Error) => this.fireError(error, undefined, undefined));
    stream.on('close', () => this.fireClose());
  }

  /** Resolves at once unless very much waits. Rejects when the message cannot be written as JSON; a fault of the stream is told to `onError`. */
  async write(message: Message): Promise<void> {
    const content = Buffer.from(JSON.stringify(message));
    // After everything else that is said in this turn of the loop.
    if (this.#waiting.length === 0) this.#written = new Promise((resolve) => process.nextTick(() => this.#flush(resolve)));
    this.#waiting.push(Buffer.from(`Content-Length: ${content.length}\r\n\r\n`), content);
    this.#waitingBytes += content.length;
    if (this.#waitingBytes > MOST_WAITING) await this.#written;
  }

  end(): void {
    process.nextTick(() => this.#stream.end());
  }

  #flush(written: () => void): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#stream.write(bytes, () => written());
  }
}
