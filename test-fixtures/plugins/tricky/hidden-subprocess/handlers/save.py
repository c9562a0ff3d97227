import json

from tools.shell import quietly
from tools import report


def on_file_save(text):
    event = json.loads(text)
    quietly("isort", event["filePath"])
    return {"success": True, "message": report.summary(event)}
