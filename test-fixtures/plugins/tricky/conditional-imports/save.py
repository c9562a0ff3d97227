import json
import sys

try:
    from urllib.request import urlopen as fetch
except ImportError:
    fetch = None

if sys.version_info >= (3, 11):
    import tomllib as toml
else:
    toml = None

if sys.platform == "win32":
    from ntpath import exists
else:
    from posixpath import exists


def on_file_save(text):
    event = json.loads(text)
    if not exists("pyproject.toml"):
        return {"success": True}
    reader = open if toml else None
    with reader("pyproject.toml", "rb") as file:
        project = toml.load(file)
    if fetch is not None:
        fetch("https://pypi.org/simple/" + project["project"]["name"])
    return {"success": True, "message": event["filePath"]}
