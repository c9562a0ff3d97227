import json


def on_file_save(event_text):
    event = json.loads(event_text)
    lines = event["fileContent"].count("\n")
    return {"success": True, "message": f"{lines} lines"}
