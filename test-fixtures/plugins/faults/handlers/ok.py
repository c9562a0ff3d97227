def on_file_save(event_json):
    return {"success": True}
