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

  test('names stand where commands do', () => {
    expect(mentionedIn('x=$(dirname "$0" | sed s/a/b/) && node x.js').names).toEqual(['dirname', 'sed', 'node']);
  });

  test('what is nested deeper than any shim has it is not looked for', () => {
    const nested = (depth: number): string => `exec "${'$(x '.repeat(depth)}${')'.repeat(depth)}/run" "$@"`;
    expect(mentionedIn(nested(15)).places).toEqual(['./run']);
    expect(mentionedIn(nested(25)).places).toEqual([]);
  });

  test.for<[string, string]>([
    [
      'values that double',
      ['A0=/xxxxxxxxxx', ...Array.from({ length: 40 }, (_, at) => `A${at + 1}=$A${at}$A${at}`), 'x $A40/1'].join('\n'),
    ],
    ['values in lines of values', `A=${'/x'.repeat(500)}\n${`x ${'$A'.repeat(2000)}\n`.repeat(16)}`],
    ['one in another', `x=${'$('.repeat(20_000)}${')'.repeat(20_000)}`],
    ['lines that are deep', `x=${'$('.repeat(1500)}${')'.repeat(1500)}\n`.repeat(14)],
    ['many files', Array.from({ length: 10_000 }, (_, at) => `x /${at}`).join('\n')],
  ])('no script takes more to read than its length is worth: %s', ([, script]) => {
    const { names, started, places } = mentionedIn(script);
    expect([...names, ...started, ...places].join('').length).toBeLessThan(LONGEST_READ);
  });
});

/** In characters. */
const LONGEST_READ = 20_000;
