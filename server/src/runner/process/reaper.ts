// One tiny process per host that outlives it, so that nothing is left running even when the host is killed with SIGKILL and a handler
// blocks its worker's event loop (such a worker cannot notice that its pipe was closed).
import { spawn, type ChildProcess } from 'node:child_process';
import { TOKEN_VARIABLE } from './processGroup.ts';

// Reads "add TOKEN", "group TOKEN PGID" and "remove TOKEN" lines. At the end of its input, the host is gone: it kills every group it
// still knows and, where /proc exists, everything that carries one of the tokens or descends from one that does. Several passes, as a process may
// fork meanwhile.
const SCRIPT = `
trap '' HUP INT TERM
tokens=' '
groups=' '
while read -r verb token group; do
  case $verb in
    add) tokens="$tokens$token " ;;
    group) groups="$groups$token:$group " ;;
    remove)
      kept=' '
      for entry in $tokens; do [ "$entry" = "$token" ] || kept="$kept$entry "; done
      tokens=$kept
      kept=' '
      for entry in $groups; do [ "\${entry%%:*}" = "$token" ] || kept="$kept$entry "; done
      groups=$kept
      ;;
  esac
done
# What has left its group and its environment is known only as long as somebody lives who descends from the group's leader.
below() {
  for child in $(cat /proc/$1/task/*/children 2>/dev/null); do echo "$child"; below "$child"; done
}
for entry in $groups; do kill -9 $(below "\${entry##*:}") 2>/dev/null; done
for entry in $groups; do kill -9 "-\${entry##*:}" 2>/dev/null; done
[ -r /proc/self/environ ] || exit 0
for pass in 1 2 3; do
  for token in $tokens; do
    for file in $(grep -lsaF "${TOKEN_VARIABLE}=$token" /proc/[0-9]*/environ 2>/dev/null); do
      # The host may have died before it could say which group belongs to the token: descendants are looked for here as well.
      file=\${file%/environ}
      kill -9 $(below "\${file##*/}") "\${file##*/}" 2>/dev/null
    done
  done
done
`;

export class Reaper {
  #shell: ChildProcess | undefined;
  #closed = false;
  readonly #groups = new Map<string, number | undefined>();

  /**
   * Says that a process with this token is about to be started.
   * @returns false once the reaper is closed: nothing may be started that it would not end.
   */
  add(token: string): boolean {
    if (this.#closed) return false;
    this.#groups.set(token, undefined);
    if (this.#shell === undefined) this.#start();
    else this.#tell(`add ${token}`);
    return true;
  }

  /** Says which process group the token's process leads. */
  group(token: string, pgid: number): void {
    this.#groups.set(token, pgid);
    this.#tell(`group ${token} ${pgid}`);
  }

  /** Says that the token's processes are gone: their ids may belong to somebody else from now on. */
  remove(token: string): void {
    if (this.#groups.delete(token)) this.#tell(`remove ${token}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const shell = this.#shell;
    if (shell === undefined || shell.exitCode !== null || shell.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      shell.ref();
      shell.once('exit', () => resolve());
      shell.stdin?.end();
    });
  }

  /** Starts the process and tells it everything there is to guard. */
  #start(): void {
    if (this.#closed || process.platform === 'win32') return;
    // Its own session: a signal to the host's group, such as Ctrl-C in a terminal, must not take it along.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
    });
    this.#shell = shell;
    shell.stdin?.on('error', () => undefined);
    const gone = (): void => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      // Somebody killed it while there is still something to guard. One that could not be started is tried again with the next process.
      if (this.#groups.size > 0 && shell.pid !== undefined) this.#start();
    };
    shell.on('error', gone).on('exit', gone);
    shell.unref();
    (shell.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    for (const [token, pgid] of this.#groups) {
      this.#tell(`add ${token}`);
      if (pgid !== undefined) this.#tell(`group ${token} ${pgid}`);
    }
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`);
  }
}
