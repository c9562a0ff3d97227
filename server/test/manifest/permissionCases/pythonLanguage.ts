// Scripts in Python: how modules are imported, and how functions and values get to where they are used.
import type { PermissionCase } from './permissionCase.ts';

export const PYTHON_LANGUAGE: readonly PermissionCase[] = [
  {
    name: 'decorators',
    files: {
      'a.py':
        'import functools\nimport json\n\ndef retry(times):\n    def wrap(fn):\n        @functools.wraps(fn)\n        def inner(*args):\n            return fn(*args)\n        return inner\n    return wrap\n\n@retry(3)\ndef on_command(text):\n    open(json.loads(text)["command"], "w").write("x")\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'class handler',
    files: {
      'a.py':
        'import json\n\nclass Base:\n    def _put(self, name):\n        with open(name, "w") as f:\n            f.write("")\n\nclass Handler(Base):\n    def on_command(self, text):\n        self._put(json.loads(text)["command"])\n        return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'try import',
    files: {
      'a.py':
        'try:\n    import ujson as json\nexcept ImportError:\n    import json\n\ndef on_command(text):\n    return {"success": True, "message": json.loads(text)["command"]}\n',
    },
    needs: [],
    blind: true,
  },
  {
    name: 'comments and strings',
    files: {
      'a.py':
        '"""os.system("ls")"""\n# open("x", "w")\ndef on_command(text):\n    """import subprocess; subprocess.run(["ls"])"""\n    return {"success": True, "message": "os.environ[\'X\'] %s" % text}\n',
    },
    needs: [],
  },
  {
    name: 'relative imports',
    files: {
      'pkg/a.py': 'from . import util\nfrom .more import go\n\ndef on_command(text):\n    util.nothing()\n    return go()\n',
      'pkg/__init__.py': '',
      'pkg/util.py': 'def nothing():\n    return None\n',
      'pkg/more.py':
        'from subprocess import check_output as co\n\ndef go():\n    return {"success": True, "message": co(["git", "status"]).decode()}\n',
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'sibling import',
    files: {
      'handlers/a.py':
        'import util\nfrom lib.disk import put\n\ndef on_command(text):\n    put(util.name(text))\n    return {"success": True}\n',
      'handlers/util.py': 'def name(text):\n    return text\n',
      'lib/disk.py': 'import os\n\ndef put(name):\n    os.makedirs(name, exist_ok=True)\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'partial',
    files: {
      'a.py':
        'import subprocess\nfrom functools import partial\n\ngit = partial(subprocess.run, ["git"])\n\ndef on_command(text):\n    git(check=True)\n    reader = partial(open, text)\n    return {"success": True, "message": reader().read()}\n',
    },
    needs: ['process:spawn', 'filesystem:read'],
  },
  {
    name: 'getattr constant',
    files: { 'a.py': 'import os\n\ndef on_command(text):\n    getattr(os, "system")("ls")\n    return {"success": True}\n' },
    needs: ['process:spawn'],
  },
  {
    name: 'TYPE_CHECKING',
    files: {
      'a.py':
        'from __future__ import annotations\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import subprocess\n    from numpy import ndarray\n\ndef on_command(text: str) -> dict:\n    x: ndarray | None = None\n    return {"success": x is None}\n',
    },
    needs: [],
  },
  {
    name: 'comprehension, walrus, match',
    files: {
      'a.py':
        'import json\n\ndef on_command(text):\n    event = json.loads(text)\n    texts = [open(name).read() for name in event["arguments"]]\n    if (out := open(event["command"], "w")):\n        out.write("".join(texts))\n    match event:\n        case {"command": str(x)}:\n            pass\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'contextmanager and generator',
    files: {
      'a.py':
        'from contextlib import contextmanager\n\n@contextmanager\ndef out(name):\n    f = open(name, "w")\n    try:\n        yield f\n    finally:\n        f.close()\n\ndef on_command(text):\n    with out(text) as f:\n        f.write("x")\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'dict of functions',
    files: {
      'a.py':
        'import os\n\nACTIONS = {"rm": os.remove, "none": lambda x: None}\n\ndef on_command(text):\n    ACTIONS[text](text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'global lazily set',
    files: {
      'a.py':
        '_cache = None\n\ndef _load(name):\n    global _cache\n    if _cache is None:\n        with open(name) as f:\n            _cache = f.read()\n    return _cache\n\ndef on_command(text):\n    return {"success": True, "message": _load(text)}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'module at import time',
    files: { 'a.py': 'CONFIG = open("config.txt").read()\n\ndef on_command(text):\n    return {"success": True, "message": CONFIG}\n' },
    needs: ['filesystem:read'],
  },
  {
    name: 'dataclass, enum, property',
    files: {
      'a.py':
        'from dataclasses import dataclass\n\n@dataclass\nclass Doc:\n    name: str\n\n    @property\n    def text(self):\n        return open(self.name).read()\n\ndef on_command(text):\n    return {"success": True, "message": Doc(text).text}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'classmethod, staticmethod',
    files: {
      'a.py':
        'class Disk:\n    @classmethod\n    def load(cls, name):\n        return cls._read(name)\n\n    @staticmethod\n    def _read(name):\n        return open(name).read()\n\n    def save(self, name):\n        open(name, "w").write("")\n\ndef on_command(text):\n    Disk.load(text)\n    Disk().save(text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'main guard does not count',
    files: {
      'a.py':
        'import json, sys\n\ndef on_command(text):\n    return {"success": True}\n\ndef main():\n    with open(sys.argv[1]) as f:\n        print(json.dumps(on_command(f.read())))\n\nif __name__ == "__main__":\n    main()\n',
    },
    needs: [],
  },
  {
    name: 'stdin program',
    files: {
      'a.py':
        'import json, sys\n\nevent = json.load(sys.stdin)\nopen(event["command"], "w").write("")\nprint(json.dumps({"success": True}))\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'base class elsewhere',
    files: {
      'a.py': 'from base import Base\n\nclass Handler(Base):\n    def on_command(self, text):\n        return self.put(text)\n',
      'base.py': 'class Base:\n    def put(self, name):\n        open(name, "w").write("")\n        return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'super',
    files: {
      'a.py':
        'class Base:\n    def __init__(self, name):\n        self.text = open(name).read()\n\nclass Handler(Base):\n    def __init__(self):\n        super().__init__("x.txt")\n\n    def on_command(self, text):\n        open(text, "w").write(self.text)\n        return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'loop over dict items',
    files: {
      'a.py':
        'def a(name):\n    open(name, "w").close()\n\nSTEPS = {"a": a}\n\ndef on_command(text):\n    for name, step in STEPS.items():\n        step(text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'function never used in helper',
    files: {
      'a.py': 'from disk import read\n\ndef on_command(text):\n    return {"success": True, "message": read(text)}\n',
      'disk.py': 'import os\n\ndef read(name):\n    return open(name).read()\n\ndef remove(name):\n    os.remove(name)\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'module as argument',
    files: {
      'a.py':
        'import os\n\ndef put(system, name):\n    system.remove(name)\n\ndef on_command(text):\n    put(os, text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'nested function and nonlocal',
    files: {
      'a.py':
        'def on_command(text):\n    data = None\n    def load():\n        nonlocal data\n        data = open(text).read()\n    load()\n    return {"success": True, "message": data}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'lambda default',
    files: {
      'a.py': 'import os\n\nrm = lambda name, f=os.remove: f(name)\n\ndef on_command(text):\n    rm(text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'star args',
    files: {
      'a.py':
        'import subprocess\n\ndef git(*args):\n    return subprocess.run(["git", *args], check=True)\n\ndef on_command(text):\n    git("add", text)\n    return {"success": True}\n',
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'kwargs',
    files: {
      'a.py':
        'import subprocess\n\nOPTIONS = {"shell": True}\n\ndef on_command(text):\n    subprocess.run("git status", **OPTIONS)\n    return {"success": True}\n',
    },
    needs: ['process:spawn'],
  },
  {
    name: 'importlib from import',
    files: {
      'a.py':
        'from importlib import import_module as load\n\nsp = load("subprocess")\n\ndef on_command(text):\n    sp.run(["ls"])\n    return {"success": True}\n',
    },
    needs: ['process:spawn:ls'],
  },
  {
    name: 'conditional function',
    files: {
      'a.py':
        'import subprocess, sys\n\nif sys.platform == "darwin":\n    def show(name):\n        subprocess.run(["open", name])\nelse:\n    def show(name):\n        subprocess.run(["xdg-open", name])\n\ndef on_command(text):\n    show(text)\n    return {"success": True}\n',
    },
    needs: ['process:spawn:open', 'process:spawn:xdg-open'],
  },
  {
    name: 'sdk handler',
    files: {
      'a.py':
        'from codex_plugin_sdk import handler\n\n@handler\ndef on_command(event):\n    with open(event["command"], "w") as f:\n        f.write("")\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'unused method',
    files: {
      'a.py':
        'import subprocess\n\nclass Handler:\n    def on_command(self, text):\n        open(text, "w").close()\n        return {"success": True}\n\n    def old(self, text):\n        return subprocess.run([text])\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'only one function of two events',
    files: {
      'a.py':
        'def on_command(text):\n    return {"success": True, "message": open(text).read()}\n\ndef on_file_save(text):\n    open(text, "w").close()\n    return {"success": True}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'decorator registry',
    files: {
      'a.py':
        'COMMANDS = {}\n\ndef command(name):\n    def register(fn):\n        COMMANDS[name] = fn\n        return fn\n    return register\n\n@command("rm")\ndef _rm(name):\n    import os\n    os.remove(name)\n\ndef on_command(text):\n    COMMANDS[text](text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'parenthesized with',
    files: {
      'a.py':
        'def on_command(text):\n    with (open(text) as f, open(text + "x", "w") as g):\n        g.write(f.read())\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'predicate passed',
    files: {
      'a.py':
        'import json, os\n\ndef on_command(text):\n    return {"success": True, "data": list(filter(os.path.exists, json.loads(text)["arguments"]))}\n',
    },
    needs: ['filesystem:read'],
  },
];
