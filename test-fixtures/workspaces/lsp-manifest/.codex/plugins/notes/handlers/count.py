import json


def on_file_open(event):
    return {"success": True, "message": str(len(json.loads(event)["fileContent"]))}


def on_file_save(event):
    return {"success": True}
