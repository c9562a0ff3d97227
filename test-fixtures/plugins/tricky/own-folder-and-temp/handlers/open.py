import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "data" / "words.json"


def lines(name):
    return (ROOT / "data" / name).read_text(encoding="utf-8").splitlines()


def on_file_open(text):
    event = json.loads(text)
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    with open(os.path.join(os.path.dirname(__file__), "..", "data", "hello.txt")) as file:
        hello = file.read()
    with tempfile.TemporaryDirectory() as folder:
        scratch = os.path.join(folder, "text")
        with open(scratch, "w") as file:
            file.write(event["fileContent"])
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write(hello)
    return {"success": True, "message": "{} {}".format(len(words), len(lines("hello.txt")))}


if __name__ == "__main__":
    with open(sys.argv[1]) as event_file:
        print(json.dumps(on_file_open(event_file.read())))
