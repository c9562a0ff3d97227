import { describe, expect, test } from 'vitest';
import { mentionedIn } from './shellScript.ts';

describe('what a shell script starts', () => {
  test.for<[string, string[]]>([
    ['exec "$(dirname "$(readlink -f "$0")")/../lib/tool/run" "$@"', ['./../lib/tool/run']],
    ['exec "`dirname $0`/run" "$@"', ['./run']],
    ['exec "${0%/*}/run" "$@"', ['./run']],
    ['HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\nexec "$HERE/../bin/run" "$@"', ['./../bin/run']],
    ['ROOT=/opt/tool\nexec "$ROOT/bin/run" "$@"', ['/opt/tool', '/opt/tool/bin/run']],
    ['exec "${TOOL_HOME:-$HOME/.tool}/bin/run" "$@"', ['~/.tool/bin/run']],
    ['exec ~/.tool/bin/run "$@"', ['~/.tool/bin/run']],
    [`'''exec' "/home/u/a b/bin/python" "$0" "$@"\n' '''`, ['/home/u/a b/bin/python']],
    [`'''exec' "$(dirname -- "$(realpath -- "$0")")"/'python' "$0" "$@"`, ['./python']],
    ['# exec /not/this\nexec /this "$@" # nor /that', ['/this']],
    ['exec \\\n  /this "$@"', ['/this']],
    ['for one in /etc/*.conf; do echo "$one"; done', []],
  ])('by its place: %j', ([script, places]) => {
    expect(mentionedIn(script).places).toEqual(places);
  });

  test.for<[string, string[]]>([
    ['exec node "$here/x.js" "$@"', ['node']],
    ['exec env A=b tool "$@"', ['tool']],
    ['A=b exec -a name tool "$@"', ['tool']],
    ['tool --mode "$@"', ['tool']],
    ['if true; then exec tool "${@:2}"; fi', ['tool']],
    ['echo nothing', []],
  ])('by its name: %j', ([script, started]) => {
    const found = mentionedIn(script).started;
    for (const name of started) expect(found).toContain(name);
    if (started.length === 0) expect(found).toEqual([]);
  });

  test.for<[string, string[]]>([
    ['tidy "$1"', ['tidy']],
    ['for f in "$@"; do tidy "$f"; done', ['tidy']],
    ['FILE="$1"; tidy "$FILE"', ['tidy']],
    ['main(){ local file=$1; tidy "$file"; }; main "$@"', ['tidy']],
    ['args=("$@"); tidy "${args[@]}"', ['tidy']],
    ['tmp=$(mktemp)\ntrap \'rm -f "$tmp"\' EXIT\ntidy "$tmp"\ncat "$tmp" > "$1"', ['mktemp', 'rm', 'tidy', 'cat']],
    ['T=$(command -v tidy); exec "$T" "$@"', ['tidy']],
    ['T=`which tidy`\n$T "$@"', ['which', 'tidy']],
    ['T=tidy\n"$T" x', ['tidy']],
    ['exec "${T:-tidy}" "$@"', ['tidy']],
    ['nice -n 10 tidy', ['nice', 'tidy']],
    ['timeout -k 5 30 tidy', ['timeout', 'tidy']],
    ['ls | xargs -n 1 -0 tidy', ['ls', 'xargs', 'tidy']],
    ['env -u A FOO=1 tidy', ['env', 'tidy']],
    ['exec -a x tidy', ['tidy']],
    ['stdbuf -o L ionice -c 3 tidy', ['stdbuf', 'ionice', 'tidy']],
    ['find . -exec tidy {} \\;', ['find', 'tidy']],
    ['bash -c "tidy $1"', ['bash', 'tidy']],
    ['out="$(tidy x)" || exit', ['tidy']],
    ['diff <(tidy x) x', ['diff', 'tidy']],
    ['tidy() { command tidy --fast "$@"; }\ntidy x', ['tidy']],
    ['[[ -n $1 ]] && tidy', ['tidy']],
    ['case "$1" in a|b) tidy;; (c) tidy2 ;; *) exit;; esac; tidy3', ['tidy', 'tidy2', 'tidy3']],
  ])('called as a command: %j', ([script, called]) => {
    expect(mentionedIn(script).started.toSorted()).toEqual(called.toSorted());
  });

  test.for([
    '# docker\necho docker; printf "docker | docker"',
    'x=$((docker + docker)); ((docker)); [[ docker && docker ]]; [ docker ]',
    'a=(docker docker)',
    ': <<END\ndocker\nEND\n: <<-"X"\n\tdocker\n\tX\n',
    'case x in docker) ;; esac; for docker in docker; do :; done',
    'docker() { :; }\nfunction git { :; }\ndocker; git',
    'echo x > docker 2> docker',
  ])('what stands elsewhere is no command: %j', (script) => {
    expect(mentionedIn(script).started).toEqual([]);
  });

  test('what takes its place or is handed its arguments comes first', () => {
    expect(mentionedIn('first\nsecond "$1"\nexec third').started).toEqual(['second', 'third', 'first']);
  });

  test.for<[string, string[], string[]]>([
    ['export PATH="$HOME/opt/bin:$PATH"', ['~/opt/bin'], []],
    ['PATH=$HOME/v/bin:/x/bin:$PATH; export PATH', ['~/v/bin', '/x/bin'], []],
    ['PATH="${PATH}:~/scripts" tidy', [], ['~/scripts']],
    ['D="$HOME/d"\nexport PATH="$D/bin${PATH:+:$PATH}"', ['~/d/bin'], []],
    ['MYPATH=/x/bin', [], []],
  ])('and searches: %j', ([script, before, behind]) => {
    expect(mentionedIn(script).searched).toEqual({ before, behind });
  });

  test('names stand where commands do', () => {
    expect(mentionedIn('x=$(dirname "$0" | sed s/a/b/) && node x.js').started).toEqual(['dirname', 'sed', 'node']);
  });

  test('what is nested deeper than any shim has it is not looked for', () => {
    const nested = (depth: number): string => `exec "${'$(x '.repeat(depth)}${')'.repeat(depth)}/run" "$@"`;
    expect(mentionedIn(nested(15)).places).toEqual(['./run']);
    expect(mentionedIn(nested(25)).places).toEqual([]);
  });

  test('nor is what calls it', () => {
    const nested = (depth: number): string => `tidy\n${'('.repeat(depth)}:${')'.repeat(depth)}`;
    expect(mentionedIn(nested(20)).started).toEqual(['tidy']);
    expect(mentionedIn(nested(100)).started).toEqual([]);
  });

  test.for<[string, string]>([
    [
      'values that double',
      ['A0=/xxxxxxxxxx', ...Array.from({ length: 40 }, (_, at) => `A${at + 1}=$A${at}$A${at}`), 'x $A40/1'].join('\n'),
    ],
    ['values in lines of values', `A=${'/x'.repeat(500)}\n${`x ${'$A'.repeat(2000)}\n`.repeat(16)}`],
    ['one in another', `x=${'$('.repeat(20_000)}${')'.repeat(20_000)}`],
    ['lines that are deep', `x=${'$('.repeat(1500)}${')'.repeat(1500)}\n`.repeat(14)],
    ['many commands', Array.from({ length: 3000 }, (_, at) => `x${at}`).join('\n')],
    ['backticks in commands in backticks', '`$(`<('.repeat(10_000)],
    ['characters that look like blanks', 'x \f\v\u00A0'.repeat(10_000)],
    ['brackets that nothing closes', '<($(('.repeat(10_000)],
    ['backticks in texts', '`"'.repeat(30_000)],
    ['functions of functions', 'f() '.repeat(16_000)],
    ['commands for find to start', 'find -exec '.repeat(6000)],
    ['texts for shells', "sh -c 'eval ".repeat(5000)],
    ['arrays in arrays', 'a=($('.repeat(12_000)],
    ['many files', Array.from({ length: 10_000 }, (_, at) => `x /${at}`).join('\n')],
  ])('no script takes more to read than its length is worth: %s', ([, script]) => {
    const { started, places } = mentionedIn(script);
    expect([...started, ...places].join('').length).toBeLessThan(LONGEST_READ);
  });
});

/** In characters. */
const LONGEST_READ = 20_000;
