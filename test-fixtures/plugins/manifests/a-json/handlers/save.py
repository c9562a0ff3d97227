import json


def on_file_save(event_json):
    json.loads(event_json)
    return {"success": True}
