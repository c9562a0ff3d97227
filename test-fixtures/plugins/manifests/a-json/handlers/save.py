import json
import subprocess


def on_file_save(event_json):
    event = json.loads(event_json)
    subprocess.run(["black", event["filePath"]], check=True)
    return {"success": True}
