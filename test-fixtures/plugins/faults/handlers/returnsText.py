import json


def on_file_save(event_json):
    return json.dumps({"success": True})
