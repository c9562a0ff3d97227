import json
import os

import some_library


def on_file_save(text):
    event = json.loads(text)
    action = getattr(os, event["payload"]["action"], None)
    if action:
        action(event["filePath"])
    return {"success": True, "message": some_library.check(event["filePath"])}
