def on_file_save(event_json):
    return {"success": True, "formattedContent": "x" * (50 * 1024 * 1024)}
