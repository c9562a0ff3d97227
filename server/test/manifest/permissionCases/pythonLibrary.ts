// Scripts in Python: what the standard library does, and what it does it to.
import type { PermissionCase } from './permissionCase.ts';

export const PYTHON_LIBRARY: readonly PermissionCase[] = [
  {
    name: 'from subprocess import run as go',
    files: {
      'a.py':
        'import json\nfrom subprocess import run as go, PIPE\n\ndef on_command(text):\n    go(["black", "-"], input=text, stdout=PIPE)\n    return {"success": True}\n',
    },
    needs: ['process:spawn:black'],
  },
  {
    name: 'import_module',
    files: {
      'a.py': 'import importlib\n\ndef on_command(text):\n    importlib.import_module("os").system("ls")\n    return {"success": True}\n',
    },
    needs: ['process:spawn'],
  },
  {
    name: '__import__',
    files: {
      'a.py':
        'import json\n\ndef on_command(text):\n    a, b = json.loads(text)["arguments"]\n    __import__("shutil").copy(a, b)\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'pathlib',
    files: {
      'a.py':
        'import json\nfrom pathlib import Path\n\ndef on_command(text):\n    p = Path(json.loads(text)["command"])\n    data = p.read_text()\n    with (p.parent / "out").open("w") as f:\n        f.write(data)\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'pathlib open append only',
    files: {
      'a.py':
        'import json\nimport pathlib\n\ndef on_command(text):\n    with pathlib.Path(json.loads(text)["command"]).open(mode="a") as f:\n        f.write("x")\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'environ',
    files: {
      'a.py':
        'import os\nfrom os import environ, getenv as g\n\ndef on_command(text):\n    if "FOURTH" in os.environ:\n        pass\n    return {"success": True, "message": os.environ["TOKEN"] + environ.get("OTHER", "") + g("THIRD")}\n',
    },
    needs: ['env:read:TOKEN', 'env:read:OTHER', 'env:read:THIRD', 'env:read:FOURTH'],
  },
  {
    name: 'asyncio subprocess',
    files: {
      'a.py':
        'import asyncio\n\nasync def on_command(text):\n    proc = await asyncio.create_subprocess_exec("ruff", "check")\n    await proc.wait()\n    return {"success": True}\n',
    },
    needs: ['process:spawn:ruff'],
  },
  {
    name: 'http.client',
    files: {
      'a.py':
        'import http.client\n\ndef on_command(text):\n    c = http.client.HTTPSConnection("api.example.com")\n    c.request("GET", "/")\n    return {"success": True, "message": c.getresponse().read().decode()}\n',
    },
    needs: ['network:request:api.example.com'],
  },
  {
    name: 'open modes',
    files: {
      'a.py':
        'import codecs, io\n\ndef on_command(text):\n    with io.open(text) as f, codecs.open(text + "x", "w") as g:\n        g.write(f.read())\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'os.path',
    files: {
      'a.py':
        'from os import path\nimport os.path as osp\n\ndef on_command(text):\n    return {"success": path.exists(text) or osp.isfile(text)}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'urllib Request',
    files: {
      'a.py':
        'from urllib import request\n\ndef on_command(text):\n    req = request.Request("https://api.example.com/v1", headers={})\n    with request.urlopen(req) as answer:\n        return {"success": True, "message": answer.read().decode()}\n',
    },
    needs: ['network:request:api.example.com'],
  },
  {
    name: 'own data',
    files: {
      'h/a.py':
        'import json, os\nfrom pathlib import Path\n\nHERE = Path(__file__).resolve().parent\nDATA = json.loads((HERE.parent / "data.json").read_text())\nMORE = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data.json")))\nTHIRD = Path(__file__).with_name("x.txt")\n\ndef on_command(text):\n    return {"success": True, "message": str(DATA) + str(MORE) + (THIRD.read_text() if THIRD.exists() else "")}\n',
      'data.json': '{}',
    },
    needs: [],
  },
  {
    name: 'temp',
    files: {
      'a.py':
        'import os, tempfile, shutil\nfrom pathlib import Path\n\ndef on_command(text):\n    with tempfile.TemporaryDirectory() as d:\n        with open(os.path.join(d, "x"), "w") as f:\n            f.write(text)\n        (Path(d) / "y").write_text("z")\n    with tempfile.NamedTemporaryFile("w", delete=False) as f:\n        f.write("x")\n    os.unlink(f.name)\n    fd, name = tempfile.mkstemp()\n    os.close(fd)\n    os.remove(name)\n    d2 = tempfile.mkdtemp(prefix="a")\n    shutil.rmtree(d2)\n    return {"success": True}\n',
    },
    needs: [],
  },
  {
    name: 'stdlib readers',
    files: {
      'a.py':
        'import configparser\n\ndef on_command(text):\n    c = configparser.ConfigParser()\n    c.read(text)\n    return {"success": True, "data": c.sections()}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'ElementTree parse',
    files: {
      'a.py':
        'import xml.etree.ElementTree as ET\n\ndef on_command(text):\n    return {"success": True, "message": ET.parse(text).getroot().tag}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'zipfile extract',
    files: {
      'a.py':
        'import zipfile\n\ndef on_command(text):\n    with zipfile.ZipFile(text) as z:\n        z.extractall("out")\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'logging file',
    files: { 'a.py': 'import logging\n\ndef on_command(text):\n    logging.basicConfig(filename=text)\n    return {"success": True}\n' },
    needs: ['filesystem:write'],
  },
  {
    name: 'rotating log',
    files: {
      'a.py':
        'import logging\nfrom logging.handlers import RotatingFileHandler\n\ndef on_command(text):\n    logging.getLogger().addHandler(RotatingFileHandler(text))\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'sqlite',
    files: {
      'a.py':
        'import sqlite3\n\ndef on_command(text):\n    return {"success": True, "data": sqlite3.connect(text).execute("select 1").fetchall()}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'command list built up',
    files: {
      'a.py':
        'import subprocess\n\ndef on_command(text):\n    cmd = ["black"]\n    if text:\n        cmd += ["-q"]\n    cmd.append("-")\n    subprocess.run(cmd, input=text)\n    return {"success": True}\n',
    },
    needs: ['process:spawn:black'],
  },
  {
    name: 'sys.executable',
    files: {
      'a.py':
        'import subprocess, sys\n\ndef on_command(text):\n    subprocess.run([sys.executable, "-m", "black", text])\n    return {"success": True}\n',
    },
    needs: ['process:spawn'],
  },
  {
    name: 'Popen context, shlex',
    files: {
      'a.py':
        'import shlex, subprocess\n\ndef on_command(text):\n    with subprocess.Popen(shlex.split("git status -s"), stdout=subprocess.PIPE) as p:\n        return {"success": True, "message": p.stdout.read().decode()}\n',
    },
    needs: ['process:spawn:git'],
  },
  {
    name: 'dict get of own functions',
    files: {
      'a.py':
        'import os\n\ndef _rm(x):\n    os.remove(x)\n\nACTIONS = {"rm": _rm}\n\ndef on_command(text):\n    ACTIONS.get(text, print)(text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'threads',
    files: {
      'a.py':
        'import threading\n\ndef work(name):\n    open(name).read()\n\ndef on_command(text):\n    t = threading.Thread(target=work, args=(text,))\n    t.start()\n    t.join()\n    return {"success": True}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'executor',
    files: {
      'a.py':
        'from concurrent.futures import ThreadPoolExecutor\n\ndef work(name):\n    return open(name).read()\n\ndef on_command(text):\n    with ThreadPoolExecutor() as pool:\n        return {"success": True, "data": list(pool.map(work, [text]))}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'async http lib',
    files: {
      'a.py':
        'import aiohttp\n\nasync def on_command(text):\n    async with aiohttp.ClientSession() as s:\n        async with s.get("https://a.example/") as r:\n            return {"success": True, "message": await r.text()}\n',
    },
    needs: ['network:request'],
  },
  {
    name: 'requests',
    files: {
      'a.py':
        'import requests\n\ndef on_command(text):\n    return {"success": True, "message": requests.get("https://a.example/x", timeout=5).text}\n',
    },
    needs: ['network:request:a.example'],
  },
  {
    name: 'webbrowser',
    files: {
      'a.py': 'import webbrowser\n\ndef on_command(text):\n    webbrowser.open("https://a.example/")\n    return {"success": True}\n',
    },
    needs: ['process:spawn'],
  },
  {
    name: 'loop over own functions',
    files: {
      'a.py':
        'def a(name):\n    open(name, "w").close()\n\ndef b(name):\n    return name\n\ndef on_command(text):\n    for step in (a, b):\n        step(text)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'socket',
    files: {
      'a.py':
        'import socket\n\ndef on_command(text):\n    with socket.socket() as s:\n        s.connect(("a.example", 80))\n    return {"success": True}\n',
    },
    needs: ['network:request'],
  },
  {
    name: 'os.walk, scandir, glob',
    files: {
      'a.py':
        'import glob, os\n\ndef on_command(text):\n    out = [f for _, _, fs in os.walk(text) for f in fs]\n    with os.scandir(text) as it:\n        out += [e.name for e in it]\n    return {"success": True, "data": out + glob.glob("*.py")}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'Path methods',
    files: {
      'a.py':
        'from pathlib import Path\n\ndef on_command(text):\n    root = Path.cwd()\n    for p in root.rglob("*.py"):\n        p.touch()\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'pathlib from loop',
    files: {
      'a.py':
        'import pathlib\n\ndef on_command(text):\n    for p in pathlib.Path(text).iterdir():\n        p.unlink()\n    return {"success": True}\n',
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'json.dump to file',
    files: {
      'a.py':
        'import json\n\ndef on_command(text):\n    with open("out.json", "wt", encoding="utf-8") as f:\n        json.dump({}, f)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'open via alias of builtins',
    files: { 'a.py': 'import builtins\n\ndef on_command(text):\n    builtins.open(text, "x").close()\n    return {"success": True}\n' },
    needs: ['filesystem:write'],
  },
  {
    name: 'async with, gather',
    files: {
      'a.py':
        'import asyncio\n\nasync def read(name):\n    return await asyncio.to_thread(lambda: open(name).read())\n\nasync def on_command(text):\n    return {"success": True, "data": await asyncio.gather(read(text))}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'environ.setdefault and copy',
    files: {
      'a.py':
        'import os\n\ndef on_command(text):\n    os.environ["A"] = "1"\n    return {"success": True, "message": os.environ.setdefault("B", "2")}\n',
    },
    needs: ['env:read:B'],
  },
  {
    name: 'tempfile objects',
    files: {
      'a.py':
        'import tempfile\nfrom pathlib import Path\n\ndef on_command(text):\n    tmp = tempfile.NamedTemporaryFile(suffix=".py")\n    Path(tmp.name).write_text(text)\n    with tempfile.SpooledTemporaryFile() as s, tempfile.TemporaryFile() as t:\n        t.write(b"x")\n    root = Path(tempfile.mkdtemp())\n    (root / "a").mkdir()\n    return {"success": True}\n',
    },
    needs: [],
  },
  {
    name: 'own package data',
    files: {
      'a.py':
        'import os\n\n_here = os.path.dirname(os.path.realpath(__file__))\n\ndef _own(*parts):\n    return os.path.join(_here, *parts)\n\ndef on_command(text):\n    with open(_own("data", "x.txt")) as f:\n        return {"success": True, "message": f.read()}\n',
    },
    needs: [],
  },
  {
    name: 'constants across modules',
    files: {
      'a.py':
        'import os\nimport urllib.request\nfrom config import API, KEY\n\ndef on_command(text):\n    with urllib.request.urlopen(API + "/v1?key=" + os.environ[KEY]) as r:\n        return {"success": True, "message": r.read().decode()}\n',
      'config.py': 'API = "https://api.example.com"\nKEY = "API_KEY"\n',
    },
    needs: ['network:request:api.example.com', 'env:read:API_KEY'],
  },
  {
    name: 'class client',
    files: {
      'a.py':
        'import requests\n\nclass Client:\n    def __init__(self, base):\n        self.base = base\n        self.session = requests.Session()\n\n    def get(self, path):\n        return self.session.get(self.base + path)\n\ndef on_command(text):\n    return {"success": True, "message": Client("https://a.example").get("/x").text}\n',
    },
    needs: ['network:request'],
  },
  {
    name: 'subclass of pathlib',
    files: {
      'a.py':
        'from pathlib import Path, PurePath\n\ndef on_command(text):\n    p = PurePath(text)\n    return {"success": True, "message": Path(p).read_text()}\n',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'purepath only',
    files: {
      'a.py':
        'from pathlib import PurePosixPath, Path\n\ndef on_command(text):\n    return {"success": True, "message": PurePosixPath(text).name + Path(text).suffix + str(Path(text).parent)}\n',
    },
    needs: [],
  },
  {
    name: 'string formatting of paths',
    files: {
      'a.py':
        'import os\n\ndef on_command(text):\n    target = "{}.bak".format(text)\n    os.rename(text, target)\n    return {"success": True}\n',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'harmless stdlib',
    files: {
      'a.py':
        'import re, json, math, hashlib, datetime, collections, itertools, functools, textwrap, difflib, ast, tokenize, io, sys, time, random, string, uuid, base64, copy, enum, dataclasses, typing, logging, traceback, contextlib, abc\n\nlog = logging.getLogger(__name__)\n\ndef on_command(text):\n    log.info("x")\n    buffer = io.StringIO(text)\n    list(tokenize.generate_tokens(buffer.readline))\n    ast.parse(text)\n    time.sleep(0)\n    sys.stderr.write("x")\n    return {"success": True, "message": hashlib.sha1(text.encode()).hexdigest() + str(uuid.uuid4()) + textwrap.dedent(text)}\n',
    },
    needs: [],
  },
  {
    name: 'os harmless',
    files: {
      'a.py':
        'import os, platform, sys, shutil\n\ndef on_command(text):\n    return {"success": True, "message": os.getcwd() + os.sep + str(os.getpid()) + platform.system() + os.path.basename(text) + os.path.splitext(text)[1] + sys.version + os.linesep + str(os.cpu_count())}\n',
    },
    needs: [],
  },
  {
    name: 'shutil.which',
    files: {
      'a.py':
        'import shutil, subprocess\n\ndef on_command(text):\n    exe = shutil.which("black")\n    if exe:\n        subprocess.run([exe, "-"], input=text, text=True)\n    return {"success": True}\n',
    },
    needs: ['process:spawn'],
  },
];
