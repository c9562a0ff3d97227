"""import subprocess; subprocess.run("ls")"""
import json
import os

import requests


class Door:
    def open(self, how):
        return how

    def system(self, name):
        return name


def open(name, mode="r"):  # noqa: A001
    return name + mode


def on_file_open(text):
    event = json.loads(text)
    door = Door()
    subprocess = "os.system('ls')"
    parts = [open(event["filePath"], "w"), door.open("wide"), door.system("lock"), subprocess, requests.get("x")]
    return {"success": True, "message": os.path.join(os.sep, *parts) + os.linesep}
