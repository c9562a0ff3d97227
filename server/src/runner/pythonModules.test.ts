// Which modules Python scripts get by a name: what lies beside each comes first and is its own, and takes nothing from anybody else.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner, type RunnerUnderTest } from './testHarness.ts';
import type { InvocationOutcome, RunnerPlugin } from './types.ts';

/** Calls the handlers of scripts one after the other, and returns what each gave, or its error. */
async function callAll(plugin: RunnerPlugin, scripts: readonly string[], { runner }: RunnerUnderTest = startRunner()): Promise<unknown[]> {
  const given: unknown[] = [];
  for (const script of scripts) given.push(answerOf(await runner.invoke(invocation(plugin, script))));
  return given;
}

function answerOf(outcome: InvocationOutcome): unknown {
  return outcome.ok ? (outcome.value as { got?: unknown } | null)?.got : { error: outcome.error.message, detail: outcome.error.detail };
}

/** The same script in two folders, with files of the same names beside it that say in which folder they are. */
function twins(handler: string, beside: Record<string, string>, shared: Record<string, string> = {}): RunnerPlugin {
  const files = { ...shared };
  for (const folder of ['a', 'b']) {
    files[`${folder}/save.py`] = handler;
    for (const [name, text] of Object.entries(beside)) files[`${folder}/${name}`] = text.replaceAll('HERE', folder);
  }
  return makePlugin(files);
}

const UTILS =
  'text = "HERE"\ndef mark():\n    return text\nclass Thing:\n    where = text\n    def __eq__(self, other):\n        return type(other) is Thing\n';
const both = ['a/save.py', 'b/save.py', 'a/save.py', 'b/save.py'];
const each = (make: (folder: string) => unknown): unknown[] => ['a', 'b', 'a', 'b'].map(make);

describe('modules of one name beside two scripts', () => {
  test.for([
    ['imported at the top', 'from utils import mark', 'return {"got": mark()}'],
    ['imported when called', '', 'import utils\n    return {"got": utils.mark()}'],
    ['under another name', 'import utils as u', 'return {"got": u.text}'],
    ['by a function', 'import importlib', 'return {"got": importlib.import_module("utils").text}'],
    ['by a function that was imported', 'from importlib import import_module', 'return {"got": import_module("utils").text}'],
    ['by the function below import', '', 'return {"got": __import__("utils").text}'],
    ['by code that is made', '', 'names = {}\n    exec("from utils import text", names)\n    return {"got": names["text"]}'],
    ['looked up', 'import sys, utils', 'return {"got": sys.modules["utils"].text if sys.modules["utils"] is utils else "other"}'],
    ['found', 'import importlib.util, os', 'return {"got": os.path.basename(os.path.dirname(importlib.util.find_spec("utils").origin))}'],
    [
      'in a thread',
      'import threading',
      'got = []\n    def run():\n        from utils import text\n        got.append(text)\n    one = threading.Thread(target=run)\n    one.start()\n    one.join()\n    return {"got": got[0]}',
    ],
    [
      'by a thread of a pool',
      'import importlib\nfrom concurrent.futures import ThreadPoolExecutor',
      'with ThreadPoolExecutor(1) as pool:\n        return {"got": pool.submit(importlib.import_module, "utils").result().text}',
    ],
    [
      'patched',
      'import utils\nfrom unittest import mock',
      'with mock.patch("utils.text", "patched " + utils.text):\n        return {"got": utils.mark().split()[1]}',
    ],
    [
      'pickled',
      'import pickle, utils',
      'return {"got": pickle.loads(pickle.dumps(utils.Thing())).where if pickle.loads(pickle.dumps(utils.Thing())) == utils.Thing() else "other"}',
    ],
    [
      'pickled in Python',
      'import io, pickle, utils',
      'out = io.BytesIO()\n    pickle._Pickler(out).dump(utils.Thing())\n    return {"got": pickle._loads(out.getvalue()).where}',
    ],
    ['copied', 'import copy, utils', 'return {"got": copy.deepcopy([utils.Thing()])[0].where}'],
    [
      'reloaded',
      'import importlib, utils',
      'utils.text = "old"\n    return {"got": importlib.reload(utils).mark() if importlib.reload(utils) is utils else "other"}',
    ],
    [
      'taken out, and imported anew',
      'import sys, utils',
      'utils.text = "old"\n    del sys.modules["utils"]\n    import utils as new\n    return {"got": new.text if new is not utils else "same"}',
    ],
  ] as const)('%s', async ([, top, statements]) => {
    const plugin = twins(`${top}\ndef on_file_save(e):\n    ${statements}\n`, { 'utils.py': UTILS });
    expect(await callAll(plugin, both)).toEqual(each((folder) => folder));
  });

  test('in coroutines that take turns', async () => {
    const handler = `import asyncio
import sys
async def late(wait):
    await asyncio.sleep(wait)
    import utils, pickle
    return utils.text + pickle.loads(pickle.dumps(utils.Thing())).where
async def on_file_save(e):
    inner = asyncio.create_task(late(0.05))
    got = [await late(0.01), await inner]
    for _ in range(20):
        await asyncio.sleep(0.001)
        got.append(sys.modules["utils"].text)
    return {"got": got[:2] + sorted(set(got[2:]))}
`;
    const plugin = twins(handler, { 'utils.py': UTILS });
    const { runner } = startRunner();
    const outcomes = await Promise.all(both.map((script) => runner.invoke(invocation(plugin, script))));
    expect(outcomes.map(answerOf)).toEqual(each((folder) => [folder + folder, folder + folder, folder]));
  });

  // There is one `sys.modules` for all threads: what it has by the name while those of several scripts import it, as pickling looks it up, is not said.
  test('in coroutines that wait for a thread', async () => {
    const handler = `import asyncio
async def on_file_save(e):
    def run():
        import utils
        return utils.mark()
    got = [await asyncio.get_running_loop().run_in_executor(None, run) for _ in range(20)]
    import utils
    return {"got": [utils.text, *sorted(set(got))]}
`;
    const plugin = twins(handler, { 'utils.py': UTILS });
    const { runner } = startRunner();
    const outcomes = await Promise.all(both.map((script) => runner.invoke(invocation(plugin, script))));
    expect(outcomes.map(answerOf)).toEqual(each((folder) => [folder, folder]));
  });

  test('in threads at the same time', async () => {
    const handler = `import pickle, threading, typing
def on_file_save(e):
    bad = []
    def run():
        for _ in range(300):
            import utils
            from utils import Thing
            import deep.er.est
            from deep.er import est
            here = {utils.text, Thing.where, pickle.loads(pickle.dumps(Thing())).where, deep.er.est.text, est.text}
            if len(here) > 1:
                bad.append(here)
    threads = [threading.Thread(target=run) for _ in range(3)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    import utils
    return {"got": [utils.text, len(bad)]}
`;
    const plugin = twins(handler, { 'utils.py': UTILS, 'deep/__init__.py': '', 'deep/er/est.py': 'text = "HERE"\n' });
    const { runner } = startRunner();
    const outcomes = await Promise.all(both.map((script) => runner.invoke(invocation(plugin, script))));
    expect(outcomes.map(answerOf)).toEqual(each((folder) => [folder, 0]));
  });

  test.runIf(process.platform === 'linux')('in processes that they start at the same time', async () => {
    const handler = `import multiprocessing
from utils import work, Work
def on_file_save(e):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return {"got": [one.got for one in pool.map(work, [Work("1"), Work("2")])]}
`;
    const source =
      'class Work:\n    def __init__(self, got):\n        self.got = got\ndef work(given):\n    return Work("HERE" + given.got)\n';
    const plugin = twins(handler, { 'utils.py': source });
    plugin.grants.permissions = ['process:spawn'];
    const { runner } = startRunner();
    const outcomes = await Promise.all(both.map((script) => runner.invoke(invocation(plugin, script))));
    expect(outcomes.map(answerOf)).toEqual(each((folder) => [`${folder}1`, `${folder}2`]));
  });

  test('that are packages: with relative, circular and late imports, and all of it by a star', async () => {
    const plugin = twins(
      `import utils.one
import utils.two as two
from utils import *
from utils import three
from utils.inner.deep import text as deep
def on_file_save(e):
    from utils.four import text as four
    from helpers.x import y
    import helpers.x
    return {"got": [utils.one.text, two.text, three.text, deep, four, y, helpers.x.y, starred.text, utils.__name__, two.__name__, two.__package__, three.__spec__.name]}
`,
      {
        'utils/__init__.py': 'from . import one\n__all__ = ["starred"]\n',
        'utils/one.py': 'from . import two\ntext = "one HERE"\nfrom .two import text as of_two\n',
        'utils/two.py': 'import utils.one\ntext = "two HERE"\ndef of_one():\n    return utils.one.text\n',
        'utils/three.py': 'from utils.two import text as of_two\nfrom .. import utils as same\ntext = "three HERE"\n'.replace(
          'from .. import utils as same\n',
          '',
        ),
        'utils/four.py': 'from .inner import deep\nfrom ..utils.one import text as one\ntext = "four HERE"\n'.replace(
          'from ..utils.one import text as one\n',
          '',
        ),
        'utils/starred.py': 'text = "starred HERE"\n',
        'utils/inner/__init__.py': '',
        'utils/inner/deep.py': 'from ..one import text as one\nfrom .. import two\ntext = "deep HERE " + one + two.of_one()\n',
        'helpers/x.py': 'y = "HERE"\n',
      },
    );
    expect(await callAll(plugin, both)).toEqual(
      each((folder) => [
        ...['one', 'two', 'three', 'deep'].map((name) => `${name} ${folder}${name === 'deep' ? ` one ${folder}one ${folder}` : ''}`),
        ...[`four ${folder}`, folder, folder, `starred ${folder}`],
        ...['utils', 'utils.two', 'utils', 'utils.three'],
      ]),
    );
  });

  test('whose classes say what they mean in texts', async () => {
    const source = `from __future__ import annotations
import dataclasses, enum, sys, typing
class Kind(enum.Enum):
    HERE = 1
@dataclasses.dataclass
class Thing:
    kind: Kind
    count: typing.ClassVar[int] = 2
own = sys.modules[__name__]
`;
    const handler = `import pickle, typing, inspect
def on_file_save(e):
    import utils
    thing = pickle.loads(pickle.dumps(utils.Thing(list(utils.Kind)[0])))
    hints = typing.get_type_hints(utils.Thing)
    return {"got": [thing.kind.name, hints["kind"] is utils.Kind, [f.name for f in utils.dataclasses.fields(thing)], utils.own is utils, "class Thing" in inspect.getsource(utils.Thing)]}
`;
    expect(await callAll(twins(handler, { 'utils.py': source }), both)).toEqual(each((folder) => [folder, true, ['kind'], true, true]));
  });

  test('of which one puts something else in its place', async () => {
    const source = 'import sys\nclass Instead:\n    text = "HERE"\nsys.modules[__name__] = Instead()\n';
    const handler = 'def on_file_save(e):\n    import utils\n    return {"got": [type(utils).__name__, utils.text]}\n';
    expect(await callAll(twins(handler, { 'utils.py': source }), both)).toEqual(each((folder) => ['Instead', folder]));
  });

  test('say where it went wrong, and are imported again after it', async () => {
    const source =
      'import pathlib\nmarker = pathlib.Path(__file__).with_name("good")\ndef fails():\n    raise KeyError("HERE")\nif not marker.exists():\n    raise ValueError("HERE broke")\n';
    const handler = `import pathlib
def on_file_save(e):
    try:
        import utils
    except ValueError as error:
        import traceback
        frames = [pathlib.Path(frame.filename).parent.name + "/" + pathlib.Path(frame.filename).name for frame in traceback.extract_tb(error.__traceback__)]
        pathlib.Path(__file__).with_name("good").touch()
        try:
            import nowhere
        except ImportError as missing:
            return {"got": [str(error), [one for one in frames if not one.startswith("codex_worker")], str(missing), missing.name]}
    utils.fails()
`;
    const plugin = twins(handler, { 'utils.py': source });
    plugin.grants.permissions = ['filesystem:write'];
    const fails = (folder: string): unknown => ({
      error: expect.stringContaining(`KeyError: '${folder}'`),
      detail: expect.stringMatching(new RegExp(`${folder}/utils.py", line 4, in fails`)),
    });
    const broke = (folder: string): unknown => [
      `${folder} broke`,
      [`${folder}/save.py`, `${folder}/utils.py`],
      "No module named 'nowhere'",
      'nowhere',
    ];
    const got = await callAll(plugin, both);
    expect(got).toEqual([broke('a'), broke('b'), fails('a'), fails('b')]);
    expect(JSON.stringify(got)).not.toMatch(/codex_worker|importlib/);
  });

  test('stay what they are until they are loaded, whatever else begins meanwhile', async () => {
    const models = `from __future__ import annotations
import dataclasses, sys
import gate
own = sys.modules[__name__].__dict__ is globals()
gate.HERE.set()
gate.go.wait(20)
@dataclasses.dataclass
class Point:
    where: str = "HERE"
own = own and sys.modules[__name__].__dict__ is globals()
`;
    const handler = 'import gate\ndef on_file_save(e):\n    import models\n    return {"got": [models.Point().where, models.own]}\n';
    const plugin = twins(
      handler,
      { 'models.py': models },
      {
        'gate.py': 'import threading\na, b, go = threading.Event(), threading.Event(), threading.Event()\n',
        'c/wait.py': 'import gate\ndef on_file_save(e):\n    return {"got": gate.a.wait(20)}\n',
        'd/save.py': 'import gate\ndef on_file_save(e):\n    gate.b.wait(20)\n    return {"got": "d"}\n',
        'e/save.py': 'import gate\ndef on_file_save(e):\n    gate.go.set()\n    return {"got": "e"}\n',
      },
    );
    const running = startRunner();
    const first = callAll(plugin, ['a/save.py'], running);
    expect(await callAll(plugin, ['c/wait.py'], running)).toEqual([true]);
    const second = callAll(plugin, ['b/save.py'], running);
    expect(await callAll(plugin, ['d/save.py', 'e/save.py'], running)).toEqual(['d', 'e']);
    expect(await first).toEqual([['a', true]]);
    expect(await second).toEqual([['b', expect.any(Boolean)]]);
    expect(await callAll(plugin, ['b/save.py', 'a/save.py'], running)).toEqual([
      ['b', expect.any(Boolean)],
      ['a', true],
    ]);
  });

  test.for([
    ['patched', 'from unittest import mock', 'with mock.patch("late.value", 2):\n        import late\n        same = late.value == 2'],
    [
      'resolved',
      'import logging.config',
      'found = logging.config.BaseConfigurator({}).resolve("late.Thing")\n    import late\n    same = found is late.Thing',
    ],
    [
      'patched in a package',
      'from unittest import mock',
      'with mock.patch("pack.late.value", 2):\n        from pack import late\n        same = late.value == 2',
    ],
    ['unpickled', 'import pickle', 'found = pickle.loads(b"clate\\nThing\\n.")\n    import late\n    same = found is late.Thing'],
    [
      'imported in a pool',
      'import importlib\nfrom concurrent.futures import ThreadPoolExecutor',
      'with ThreadPoolExecutor(1) as pool:\n        found = pool.submit(importlib.import_module, "late").result()\n    import late\n    same = found is late',
    ],
    [
      'a handler of the log',
      'import logging.config',
      'logging.config.dictConfig({"version": 1, "filters": {"one": {"()": "late.Thing"}}, "handlers": {"one": {"class": "logging.NullHandler", "filters": ["one"]}}, "loggers": {"x": {"handlers": ["one"]}}})\n    import late\n    same = type(logging.getLogger("x").handlers[0].filters[0]) is late.Thing',
    ],
    ['looked for', 'import unittest', 'unittest.defaultTestLoader.loadTestsFromName("late")\n    import late\n    same = True'],
  ] as const)('are loaded once, where the standard library imports them first: %s', async ([, top, statements]) => {
    const late = 'import count\ncount.loads.append("HERE")\nvalue = 1\nclass Thing:\n    pass\n';
    const handler = `${top}\ndef on_file_save(e):\n    ${statements}\n    import count, sys\n    loads, count.loads[:] = list(count.loads), []\n    return {"got": [same, loads, late.__spec__.loader is not None and late.__spec__.name == late.__name__]}\n`;
    // The script that is called first has no other one beside it as yet.
    const plugin = twins(handler, { 'late.py': late, 'pack/__init__.py': '', 'pack/late.py': late }, { 'count.py': 'loads = []\n' });
    expect(await callAll(plugin, ['a/save.py', 'b/save.py'])).toEqual([
      [true, ['a'], true],
      [true, ['b'], true],
    ]);
  });

  test('give way to what a script puts into sys.modules, which no other script gets', async () => {
    const handler = `import sys, types
from unittest import mock
kept = types.ModuleType("kept")
kept.text = "kept HERE"
def stub(text):
    made = types.ModuleType("utils")
    made.text = text
    return made
def blocked():
    try:
        import utils
    except ImportError as error:
        return str(error)
def on_file_save(e):
    got = []
    sys.modules["utils"] = stub("never imported")
    import utils
    got.append(utils.text)
    del sys.modules["utils"]
    import utils
    got.append(utils.text)
    real = utils
    sys.modules["utils"] = stub("imported")
    from utils import text
    got.append(text)
    sys.modules["utils"] = real
    import logging.config
    logging.config.BaseConfigurator({}).resolve("first.Thing")
    sys.modules["first"] = stub("resolved, then stubbed")
    from first import text
    got.append(text)
    del sys.modules["first"]
    with mock.patch.dict(sys.modules, {"utils": stub("patched"), "pack.one": stub("in a package")}):
        import utils
        from pack.one import text
        got += [utils.text, text]
    with mock.patch.dict(sys.modules, {"utils": None}):
        got.append(blocked())
    import utils
    from pack import one
    got += [utils is real, one.text]
    del sys.modules["utils"]
    if "HERE" == "a":
        sys.modules["kept"] = kept
    import kept as late
    got.append(late.text)
    return {"got": got}
def later(e):
    import kept as late
    return {"got": [late.text, sys.modules["kept"].text]}
`;
    const plugin = twins('', {
      'utils.py': UTILS,
      'kept.py': UTILS,
      'first.py': UTILS,
      'pack/__init__.py': '',
      'pack/one.py': 'text = "one HERE"\n',
    });
    for (const folder of ['a', 'b']) writeFileSync(join(plugin.folder, folder, 'save.py'), handler.replaceAll('HERE', folder));
    const running = startRunner();
    const halted = 'import of utils halted; None in sys.modules';
    expect(await callAll(plugin, both, running)).toEqual(
      each((folder) => [
        ...['never imported', folder, 'imported', 'resolved, then stubbed', 'patched', 'in a package', halted, true, `one ${folder}`],
        folder === 'a' ? 'kept a' : 'b',
      ]),
    );
    for (const folder of ['a', 'b', 'a']) {
      const text = folder === 'a' ? 'kept a' : 'b';
      expect(answerOf(await running.runner.invoke(invocation(plugin, `${folder}/save.py`, { function: 'later' })))).toEqual([text, text]);
    }
  });

  test('are those of their own script only', async () => {
    const handler =
      'def on_file_save(e):\n    try:\n        import settings\n    except ImportError as error:\n        return {"got": str(error)}\n    return {"got": settings.text}\n';
    const plugin = makePlugin({ 'a/save.py': handler, 'a/settings.py': 'text = "a"\n', 'b/save.py': handler, 'save.py': handler });
    const none = "No module named 'settings'";
    expect(await callAll(plugin, ['a/save.py', 'b/save.py', 'save.py', 'a/save.py'])).toEqual(['a', none, none, 'a']);
  });
});

describe('modules that scripts share', () => {
  const COMMON = 'count = 0\nclass Thing:\n    pass\ndef add():\n    global count\n    count += 1\n    return count\n';

  test('are those of the plugin’s folder, with one state and the same classes', async () => {
    const handler = `import sys
import common, kinds.base
from kinds.base import Base
from utils import make
def on_file_save(e, context):
    things = context.state.setdefault("things", [])
    things.append(make())
    import lazily.imported
    return {"got": [common.add(), all(isinstance(one, common.Thing) and isinstance(one, Base) for one in things), lazily.imported.add(), sys.modules["common"] is common]}
`;
    const plugin = twins(
      handler,
      {
        'utils.py': 'import common\nfrom kinds.base import Base\nclass Own(common.Thing, Base):\n    pass\ndef make():\n    return Own()\n',
      },
      {
        'common.py': COMMON,
        'kinds/__init__.py': '',
        'kinds/base.py': 'class Base:\n    pass\n',
        'lazily/imported.py': COMMON,
        'save.py': handler,
        'utils.py': 'import common\nfrom kinds import base\nclass Root(common.Thing, base.Base):\n    pass\nmake = Root\n',
      },
    );
    expect(await callAll(plugin, ['a/save.py', 'b/save.py', 'save.py', 'a/save.py'])).toEqual([1, 2, 3, 4].map((n) => [n, true, n, true]));
  });

  test('are those on a path that both name, and those of a virtual environment', async () => {
    const handler = `import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "vendor"))
import common, vendored
from utils import text
def on_file_save(e):
    return {"got": [common.add(), common.seen(), vendored.text, text]}
`;
    const plugin = twins(
      handler,
      { 'utils.py': 'text = "HERE"\n', 'vendor/vendored.py': 'text = "HERE"\n' },
      { 'lib/common.py': `${COMMON}def seen():\n    import utils\n    return utils.text\n` },
    );
    expect(await callAll(plugin, both)).toEqual(
      [1, 2, 3, 4].map((n) => [n, ...Array.from({ length: 3 }, () => (n % 2 === 1 ? 'a' : 'b'))]),
    );
  });

  test('are what lies beside two scripts of one folder', async () => {
    const handler = 'import utils\ndef on_file_save(e):\n    return {"got": [utils.add(), utils.__name__]}\n';
    const plugin = makePlugin({ 'a/save.py': handler, 'a/load.py': handler, 'a/utils.py': COMMON, 'save.py': handler, 'utils.py': COMMON });
    expect(await callAll(plugin, ['a/save.py', 'a/load.py', 'save.py', 'a/load.py', 'save.py'])).toEqual(
      [1, 2, 1, 3, 2].map((n) => [n, 'utils']),
    );
  });

  test('are the scripts themselves, by their places in the plugin', async () => {
    const plugin = makePlugin({
      'a/save.py':
        'count = 0\nfrom .beside import text\ndef on_file_save(e):\n    global count\n    count += 1\n    return {"got": [count, text, __name__]}\n',
      'a/beside.py': 'text = "beside"\n',
      'b/load.py':
        'from a import save\nfrom a.beside import text\ndef on_file_save(e):\n    import a.save as same\n    return {"got": [save.on_file_save(e)["got"][0], text, same is save]}\n',
    });
    expect(await callAll(plugin, ['a/save.py', 'b/load.py', 'a/save.py'])).toEqual([
      [1, 'beside', 'a.save'],
      [2, 'beside', true],
      [3, 'beside', 'a.save'],
    ]);
  });

  test('find what lies beside the script where nothing else goes by that name', async () => {
    const plugin = makePlugin({
      'handlers/save.py': 'import common\ndef on_file_save(e):\n    return {"got": [common.text, common.late()]}\n',
      'handlers/local.py': 'text = "local"\n',
      'common.py': 'from local import text\ndef late():\n    import importlib\n    return importlib.import_module("local").text\n',
    });
    expect(await callAll(plugin, ['handlers/save.py'])).toEqual([['local', 'local']]);
  });
});

/** What the worker, its guard and the parts of the standard library that they use are made of, and some more; packages, and single files. */
const STANDARD = {
  packages:
    'asyncio collections concurrent email encodings html http importlib json logging multiprocessing unittest urllib xml ctypes re'.split(
      ' ',
    ),
  files:
    `_bootlocale _collections_abc _compat_pickle _compression _pydecimal _strptime _threading_local _weakrefset abc argparse array ast atexit base64
    binascii bisect bz2 calendar cmath code codecs codeop contextlib contextvars copy copyreg csv dataclasses datetime decimal difflib dis email_ enum errno
    fcntl fnmatch functools genericpath getpass gettext glob grp gzip hashlib heapq inspect io ipaddress itertools keyword linecache locale lzma math mimetypes
    numbers opcode operator os pathlib pickle pkgutil platform posixpath pprint pwd queue quopri random reprlib resource sched select selectors shlex shutil
    signal site socket sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sys sysconfig tempfile test textwrap
    threading time timeit token tokenize traceback tracemalloc types typing unicodedata uuid warnings weakref zipfile zlib origin frames calls scripts lookup
    imports neighbours worker start denial files lock`.split(/\s+/),
};
const OTHERS = [...STANDARD.packages, ...STANDARD.files];

describe('modules beside a script that are called like those of Python', () => {
  const shadows = (folder: string): Record<string, string> => ({
    ...Object.fromEntries(STANDARD.packages.map((name) => [`${folder}${name}/__init__.py`, `text = "${name}"\n`])),
    ...Object.fromEntries(STANDARD.files.map((name) => [`${folder}${name}.py`, `text = "${name}"\n`])),
  });
  const imports = OTHERS.map((name) => `import ${name}`).join('\n');
  const mine = `[name for name in "${OTHERS.join(' ')}".split() if getattr(globals()[name], "text", None) == name]`;

  test.for(['', 'handlers/'])(
    'are what it imports, as when it is run by hand; and nobody else does: %j',
    { timeout: 60_000 },
    async (folder) => {
      const plugin = makePlugin({
        ...shadows(folder),
        [`${folder}before.py`]: 'def fails(e):\n    raise KeyError("early")\n',
        [`${folder}all.py`]: `${imports}
def on_file_save(e):
    return {"got": ${mine}}
def fails(e):
    raise KeyError("threw")
async def sleeps(e):
    return {"got": "slept"}
async def late_failure(e):
    raise OSError(2, "late")
def prints(e, *args, context):
    print("printed")
    context.log.info("%s", "logged")
    context.signal.wait(0.001)
    return {"got": "printed"}
class Odd:
    def __call__(self, e):
        return {"got": "odd"}
odd = Odd()
def no_json(e):
    return {"got": {1}}
def deep(e):
    one = {}
    one["one"] = one
    return one
`,
        [`${folder}alone.py`]: `${imports}\nprint('{"got": ["' + '", "'.join(${mine}) + '"]}')\n`,
      });
      const running = startRunner();
      const call = async (script: string, name?: string): Promise<unknown> =>
        answerOf(await running.runner.invoke(invocation(plugin, folder + script, name === undefined ? {} : { function: name })));
      const error = (message: string): unknown => expect.objectContaining({ error: expect.stringContaining(message) });
      const stack = (message: string): object => ({
        error: expect.stringContaining(message),
        detail: expect.stringMatching(/Traceback[^]*before\.py|all\.py/),
      });
      expect(await call('before.py', 'fails')).toMatchObject(stack("KeyError: 'early'"));
      const alone = await startRunner().runner.invoke(invocation(plugin, `${folder}alone.py`, { mode: 'oneShot' }));
      const byHand = answerOf(alone) as string[];
      expect(byHand).toEqual(expect.arrayContaining(['json', 'token', 'traceback', 'asyncio', 'socket', 'email']));
      expect(byHand).not.toEqual(expect.arrayContaining(['os']));
      expect(await call('all.py')).toEqual(byHand);
      expect(await call('all.py', 'fails')).toMatchObject(stack("KeyError: 'threw'"));
      expect(await call('all.py', 'sleeps')).toBe('slept');
      expect(await call('all.py', 'late_failure')).toMatchObject(stack('late'));
      expect(await call('all.py', 'prints')).toBe('printed');
      expect(await call('all.py', 'odd')).toBe('odd');
      expect(await call('all.py', 'no_json')).toEqual(error('not JSON'));
      expect(await call('all.py', 'deep')).toEqual(error('circular'));
      expect(running.runner.workers()).toHaveLength(1);
      expect(running.lines.map((line) => line.text)).toEqual(['printed', 'logged']);
    },
  );

  test('are not the modules of the worker', async () => {
    const names = ['guard', 'codex_worker', 'worker'];
    const handler = `import sys\n${names.map((name) => `import ${name}\n`).join('')}def on_file_save(e):\n    return {"got": [${names.map((name) => `${name}.text`).join(', ')}]}\n`;
    const plugin = makePlugin({ 'a/save.py': handler, ...Object.fromEntries(names.map((name) => [`a/${name}.py`, `text = "${name}"\n`])) });
    expect(await callAll(plugin, ['a/save.py'])).toEqual([names]);
  });

  test('do not come from the name of a script either', async () => {
    const script = (name: string): string => `def on_file_save(e):\n    raise KeyError("${name}")\n`;
    const names = ['traceback', 'token', 'linecache', 'textwrap', 'json', 'logging/handlers', 'email/save'];
    const plugin = makePlugin(Object.fromEntries(names.map((name) => [`${name}.py`, script(name)])));
    const given = await callAll(
      plugin,
      names.map((name) => `${name}.py`),
    );
    for (const [index, name] of names.entries()) {
      expect(given[index]).toEqual({ error: expect.stringContaining(`KeyError: '${name}'`), detail: expect.stringContaining('Traceback') });
    }
  });

  test('leave the standard library’s to those that import them from there', async () => {
    const plugin = makePlugin({
      'a/save.py': `import token, queue, sched
import tokenize, asyncio, inspect, logging.config, dataclasses, importlib.metadata, multiprocessing, urllib.request, concurrent.futures
import lib.common
def on_file_save(e):
    import sys, pickle
    from token import text
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return {"got": [text, queue.text, sched.text, tokenize.NAME, lib.common.NAME, pool.submit(lambda: __import__("token").text).result(), sys.modules["token"].NAME]}
`,
      'a/token.py': 'text = "mine"\n',
      'a/queue/__init__.py': 'from .inner import text\n',
      'a/queue/inner.py': 'text = "mine"\n',
      'a/sched.py': 'text = "mine"\n',
      'a/json/data.json': '{}',
      'b/save.py': 'import token, json\ndef on_file_save(e):\n    return {"got": [token.NAME, json.loads("1")]}\n',
      'lib/__init__.py': '',
      'lib/common.py': 'from token import NAME\n',
    });
    expect(await callAll(plugin, both)).toEqual(
      ['a', 'b', 'a', 'b'].map((folder) => (folder === 'a' ? ['mine', 'mine', 'mine', 1, 1, 'mine', 1] : [1, 1])),
    );
  });

  test.for(['', 'handlers/'])('are not what the standard library looks for to know on which system it runs: %j', async (folder) => {
    // Modules of Windows, of old systems, of Java; and one of which the library asks only when it is used.
    const names = 'msvcrt _winapi winreg _winreg nt winsound _overlapped _scproxy vms_lib org java'.split(' ');
    const bad = Object.fromEntries(names.map((name) => [`${folder}${name}.py`, 'raise RuntimeError("taken for the system\'s")\n']));
    const uses = `import subprocess, asyncio, mimetypes, copy, pickle, getpass, platform, uuid, ctypes.util, multiprocessing, urllib.request, webbrowser
async def later(e):
    await asyncio.sleep(0)
    return {"got": pickle.loads(pickle.dumps([platform.java_ver()[0], subprocess.PIPE]))}
`;
    const plugin = makePlugin({
      ...bad,
      [`${folder}all.py`]: uses,
      [`${folder}sub/mine.py`]:
        'import msvcrt, org\ndef on_file_save(e):\n    import subprocess, pickle, sys\n    return {"got": [msvcrt.text, org.text, subprocess.PIPE, "msvcrt" in sys.modules]}\n',
      [`${folder}sub/msvcrt.py`]: 'text = "mine"\n',
      [`${folder}sub/org.py`]: 'text = "own"\n',
    });
    const running = startRunner();
    const call = async (script: string, name?: string): Promise<unknown> =>
      answerOf(await running.runner.invoke(invocation(plugin, folder + script, name === undefined ? {} : { function: name })));
    expect(await call('sub/mine.py')).toEqual(['mine', 'own', -1, false]);
    expect(await call('all.py', 'later')).toEqual(['', -1]);
    expect(await call('sub/mine.py')).toEqual(['mine', 'own', -1, false]);
  });

  test('are found for a pickle, which the standard library imports by what it says', async () => {
    const plugin = makePlugin({
      'a/save.py': `import pickle, org
def on_file_save(e):
    return {"got": [type(load(dump(org.Thing()))).__module__ for load, dump in ((pickle.loads, pickle.dumps), (pickle._loads, pickle._dumps))]}
`,
      'a/org.py': 'class Thing:\n    pass\n',
    });
    expect(await callAll(plugin, ['a/save.py', 'a/save.py'])).toEqual([
      ['org', 'org'],
      ['org', 'org'],
    ]);
  });
});
