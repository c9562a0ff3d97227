"""The document says by which road."""
import json
import os


def on_file_save(event_json):
    text = json.loads(event_json)["fileContent"]
    if "@write" in text:
        for _ in range(200_000):
            os.write(1, b".\n")
    if "@print" in text:
        for _ in range(32_000):
            print(".")
    if "@text" in text:
        print(".\n" * 32_000)
    return {"success": True}
