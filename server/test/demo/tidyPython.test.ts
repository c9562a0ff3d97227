import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoWorkspace, pluginsFolder, runByHand } from './plugins.ts';

const handler = 'tidy-python/handlers/save.py';

function check(input: string, expected: string): void {
  expect(tidied(input)).toBe(expected);
  expect(tidied(expected)).toBe(expected);
}

function tidied(fileContent: string): unknown {
  const response = runByHand(handler, { filePath: '/w/a.py', fileContent });
  expect(response['success']).toBe(true);
  return response['formattedContent'] ?? fileContent;
}

/** Compares syntax trees by itself; the imports at the top count as a set. */
const PROOF = `
import ast, pathlib, sys, sysconfig
sys.path.insert(0, sys.argv[1])
import save
library = sorted(pathlib.Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
files = [file for file in library if file.stat().st_size < 30_000][::3] + sorted(pathlib.Path(sys.argv[2]).rglob("*.py"))
def facts(text):
    body = ast.parse(text).body
    return sorted(ast.dump(node) for node in body), [ast.dump(node) for node in body if not isinstance(node, (ast.Import, ast.ImportFrom))]
count = 0
for file in files:
    with open(file, encoding="utf-8", newline="") as opened:
        text = opened.read()
    tidied = save.tidy(text)
    assert facts(tidied) == facts(text), file
    assert save.tidy(tidied) == tidied, file
    count += 1
print(count)
`;

describe('tidy-python', () => {
  it("keeps the syntax tree of files from Python's own library, and is done after one pass", () => {
    const ran = spawnSync('python3', ['-c', PROOF, path.join(pluginsFolder, 'tidy-python/handlers'), demoWorkspace], { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(Number(ran.stdout)).toBeGreaterThan(30);
  }, 120_000);

  it('trims lines, but not inside strings', () => {
    check('x = 1  \ny = """a  \n  b  """  \n\n\n\n\nz = 2', 'x = 1\ny = """a  \n  b  """\n\n\nz = 2\n');
  });

  it('turns tabs into spaces where all indentation is tabs, and leaves mixtures alone', () => {
    check('if a:\n\tif b:\n\t\tc = "\t"\n', 'if a:\n    if b:\n        c = "\t"\n');
    check('if a:\n \tb\n', 'if a:\n \tb\n');
  });

  it('puts two blank lines around definitions, and keeps comments and decorators with them', () => {
    check(
      'a = 1\n# about f\n@d\ndef f():\n    pass\nclass B:\n    pass\nb = 2\n',
      'a = 1\n\n\n# about f\n@d\ndef f():\n    pass\n\n\nclass B:\n    pass\n\n\nb = 2\n',
    );
  });

  it('sorts runs of imports at the top, and leaves others alone', () => {
    check(
      '"""Doc."""\nimport sys\nimport abc\n\nfrom b import c\nfrom a import d\nx = 1\nimport z\nimport y\n',
      '"""Doc."""\nimport abc\nimport sys\n\nfrom a import d\nfrom b import c\nx = 1\nimport z\nimport y\n',
    );
    check('import b; import a\nimport c\n', 'import b; import a\nimport c\n');
  });

  it('keeps line ends of CR LF, and a byte order mark', () => {
    check('\ufeffx = 1  \r\ny = 2', '\ufeffx = 1\r\ny = 2\r\n');
  });

  it('refuses what is not Python, and says where', () => {
    const response = runByHand(handler, { filePath: '/w/a.py', fileContent: 'x = 1\ndef (' });
    expect(response).toMatchObject({
      success: false,
      error: {
        message: expect.stringMatching(/^a\.py was left as it is: .*\.$/) as string,
        line: 2,
        column: expect.any(Number) as number,
      },
    });
  });
});
