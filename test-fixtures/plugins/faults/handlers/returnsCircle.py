def on_file_save(event_json):
    response = {"success": True}
    response["self"] = response
    return response
