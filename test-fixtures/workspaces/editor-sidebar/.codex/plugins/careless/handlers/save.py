import json


def on_file_save(event_text):
    event = json.loads(event_text)
    return {"success": True, "formattedContent": event["fileContnet"].strip()}
