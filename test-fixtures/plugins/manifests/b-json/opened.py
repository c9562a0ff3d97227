def on_file_open(event):
    return {"success": True}
