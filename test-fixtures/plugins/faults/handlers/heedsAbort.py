def on_file_save(event_json, context):
    context.signal.wait()
    context.signal.throw_if_aborted()
