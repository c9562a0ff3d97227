import json
from pathlib import Path


def on_file_save(event_text):
    event = json.loads(event_text)
    content = event["fileContent"]
    for line in (Path(event["workspaceRoot"]).parent / "spelling.txt").read_text().splitlines():
        content = content.replace(*line.split(" ", 1))
    return {"success": True, "formattedContent": content}
