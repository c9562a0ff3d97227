// One tiny process per host that outlives it, so that nothing is left running even when the host is killed with SIGKILL and a handler
// blocks its worker's event loop (such a worker cannot notice that its pipe was closed). A shell, and on Windows a program for Node.js.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import path from 'node:path';
import { TOKEN_VARIABLE } from './processGroup.ts';
import { windowsReaper } from '../workersFolder.ts';

// Reads "add TOKEN", "group TOKEN PGID", "cgroup TOKEN FOLDER" and "remove TOKEN" lines. At the end of its input, the host is gone: it kills every group it
// still knows and, as far as the system shows environments, everything that carries one of the tokens or descends from one that does. Several passes, as a process may
// fork meanwhile.
const script = ({ proc, environments }: ShellFacts): string => `
trap '' HUP INT TERM
tokens=' '
groups=' '
folders=' '
while read -r verb token group; do
  case $verb in
    add) tokens="$tokens$token " ;;
    group) groups="$groups$token:$group " ;;
    cgroup) folders="$folders$token:$group " ;;
    remove)
      kept=' '
      for entry in $tokens; do [ "$entry" = "$token" ] || kept="$kept$entry "; done
      tokens=$kept
      kept=' '
      for entry in $groups; do [ "\${entry%%:*}" = "$token" ] || kept="$kept$entry "; done
      groups=$kept
      kept=' '
      for entry in $folders; do [ "\${entry%%:*}" = "$token" ] || kept="$kept$entry "; done
      folders=$kept
      ;;
  esac
done
for entry in $folders; do
  folder=\${entry#*:}
  { echo 1 >"$folder/cgroup.kill"; } 2>/dev/null || { echo 0 >"$folder/pids.max"; kill -9 $(cat "$folder/cgroup.procs"); } 2>/dev/null
done
# What has left its group and its environment is known only as long as somebody lives who descends from the group's leader. All are stopped before one is ended,
# as one that still runs could start another in its place.
#
# Sets $state to what such a file says, and to nothing where there is none. Not from "stat", where a name may have lines of its own.
state_in() {
  state=
  while read -r key value rest; do [ "$key" != State: ] || { state=$value; break; }; done <"$1"
}
# Sets $found to what descends from $1 and has not ended, stops what goes on, and says so by $going; $top is what $1 itself has of them, ended or not.
# Starts no process of its own: there may be no room for one.
# With $2, all are stopped unseen: among thousands that go on, this one gets the processor rarely.
freeze() {
  found= going= top= next=$1
  while [ -n "$next" ]; do
    now=$next next=
    for one in $now; do
      state=R
      [ -n "$2" ] || state_in ${proc}/$one/status
      # While a process ends, its first thread may have ended, and another one go on and have its children.
      case $state in
        Z | X) for file in ${proc}/$one/task/*/status; do state_in "$file"; case $state in '' | Z | X) ;; *) break ;; esac; done ;;
      esac
      case $state in
        '' | Z | X) continue ;;
        T | t | D) ;;
        *) kill -STOP $one; going=y ;;
      esac
      [ "$one" = "$1" ] || found="$found $one"
      for file in ${proc}/$one/task/*/children; do
        children=
        read -r children <"$file"
        next="$next $children"
        [ "$one" != "$1" ] || top="$top $children"
      done
    done
  done
}
# Ends what descends from $1, and leaves that one stopped. What was killed and does not end is given up after some seconds.
frozen() {
  passes=0 killed= ended=-
  freeze $1 unseen
  freeze $1 unseen
  # Whose parent ends while one looks for it comes to $1, where it was not before. If all that was there had ended by the last time, and nobody came, nobody is left.
  while freeze $1; [ -n "$found" ] || [ "$top" != "$ended" ]; do
    ended=-
    [ -n "$found" ] || { ended=$top; continue; }
    passes=$((passes + 1))
    [ -z "$going" ] || [ $((passes % 100)) -eq 0 ] || continue
    read -r now rest <${proc}/uptime
    now=\${now%.*}
    [ "$found" = "$killed" ] || { killed=$found since=\${now:-0}; }
    [ $((\${now:-0} - since)) -lt 5 ] || break
    kill -9 $found
  done
}
listed() {
  for child in $(ps -axo pid=,ppid= | while read -r pid parent; do [ "$parent" != "$1" ] || echo "$pid"; done); do echo "$child"; listed "$child"; done
}
if [ -r ${proc}/self/environ ]; then
  below() { frozen $1; }
else
  for entry in $groups $groups; do kill -STOP $(listed "\${entry##*:}") 2>/dev/null; done
  below() { kill -9 $(listed $1); }
fi
for entry in $groups; do below "\${entry##*:}"; kill -9 "-\${entry##*:}"; done
# macOS shows environments to \`ps\` alone.
carriers() {
  if [ -r ${proc}/self/environ ]; then
    for file in $(grep -lsaF "${TOKEN_VARIABLE}=$1" ${proc}/[0-9]*/environ 2>/dev/null); do file=\${file%/environ}; echo "\${file##*/}"; done
  else ps ${environments} | grep "[${TOKEN_VARIABLE[0]}]${TOKEN_VARIABLE.slice(1)}=$1" | while read -r pid rest; do echo "$pid"; done
  fi
}
for pass in 1 2 3; do
  for token in $tokens; do
    # The host may have died before it could say which group belongs to the token: descendants are looked for here as well.
    for carrier in $(carriers "$token"); do below "$carrier"; kill -9 "$carrier"; done
  done
done
# It is in use as long as somebody ends in it.
for entry in $folders; do
  tries=0
  until rmdir "\${entry#*:}" 2>/dev/null || [ ! -d "\${entry#*:}" ] || [ $tries -ge 50 ]; do tries=$((tries + 1)); sleep 0.1; done
done
`;

interface Group {
  pgid: number;
  started: string | undefined;
  folder?: string;
}

/** Where the shell finds processes: in /proc, or by what `ps` prints for these arguments as "ID COMMAND ENVIRONMENT". */
export interface ShellFacts {
  proc: string;
  environments: string;
}

const SHELL_FACTS: ShellFacts = { proc: '/proc', environments: '-axEwwo pid=,command=' };

export class Reaper {
  #shell: ChildProcess | undefined;
  #closed = false;
  readonly #groups = new Map<string, Group | undefined>();
  readonly #platform: NodeJS.Platform;
  readonly #facts: ShellFacts;

  constructor(platform: NodeJS.Platform = process.platform, facts: ShellFacts = SHELL_FACTS) {
    this.#platform = platform;
    this.#facts = facts;
  }

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

  /**
   * Says which process group the token's process leads, or on Windows which process that is.
   * @param started the file in which its guard writes down what it starts, where it does.
   */
  group(token: string, pgid: number, started?: string): void {
    const group: Group = { pgid, started };
    this.#groups.set(token, group);
    this.#tellGroup(token, group);
  }

  /** Says in which control group the token's process and all that it starts are, after its process group was told. */
  controlGroup(token: string, folder: string): void {
    const group = this.#groups.get(token);
    if (group === undefined) return;
    group.folder = folder;
    this.#tell(`cgroup ${token} ${folder}`);
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
    if (this.#closed) return;
    const shell = this.#platform === 'win32' ? startProgram() : startShell(this.#facts);
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
    for (const [token, group] of this.#groups) {
      this.#tell(`add ${token}`);
      if (group !== undefined) this.#tellGroup(token, group);
    }
  }

  #tellGroup(token: string, { pgid, started, folder }: Group): void {
    this.#tell(`group ${token} ${pgid}${started === undefined ? '' : ` ${started}`}`);
    if (folder !== undefined) this.#tell(`cgroup ${token} ${folder}`);
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`);
  }
}

// Its own session: a signal to the host's group, such as Ctrl-C in a terminal, must not take it along. On Windows, only what is detached is kept out
// of the job with which Node.js ends its children when it ends.
const OUTLIVES: SpawnOptions = { detached: true, stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true };

function startShell(facts: ShellFacts): ChildProcess {
  return spawn('/bin/sh', ['-c', script(facts)], { ...OUTLIVES, cwd: '/', env: { PATH: '/usr/bin:/bin' } });
}

function startProgram(): ChildProcess {
  const env = { ELECTRON_RUN_AS_NODE: '1', SystemRoot: process.env['SystemRoot'] };
  // A folder that somebody works in could not be removed.
  return spawn(process.execPath, [windowsReaper], { ...OUTLIVES, cwd: path.parse(process.execPath).root, env });
}
