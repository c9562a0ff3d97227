def format(event_json):
    return {"success": True}
