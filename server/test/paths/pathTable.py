"""Goes through table.json with the path rules of the Python guard, whose folder is the first argument; prints what is wrong as JSON."""

import json
import ntpath
import os
import posixpath
import sys

sys.path.insert(0, sys.argv[1])
import paths  # noqa: E402

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "table.json"), encoding="utf-8") as file:
    groups = json.load(file)

count = 0
wrong = []
for group in groups:
    module = ntpath if group["kind"] == "win32" else posixpath
    rules = paths.rules(group["kind"], group["ignoresCase"])
    folder = group["folder"]
    for name, expected in [(name, True) for name in group["inside"]] + [(name, False) for name in group["outside"]]:
        count += 1
        # The guard makes absolute what it is given, from the working directory; there is none of the other platform's here.
        if not module.isabs(name) or (group["kind"] == "win32" and name[:1] in "\\/" and name[1:2] not in ("\\", "/")):
            continue
        if rules.within(module.normpath(name), folder) != expected:
            wrong.append([group["kind"], folder, name])
print(json.dumps({"rows": count, "wrong": wrong}, ensure_ascii=True))
