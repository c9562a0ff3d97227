def on_file_save(event_json):
    for _ in range(30000):
        print("x" * 99)
    return {"success": True}
