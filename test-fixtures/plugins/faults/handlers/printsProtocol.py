"""What it prints looks like a frame of the worker's protocol: through print, and past it."""
import json
import os
import struct
import sys


def on_file_save(event_json):
    header = json.dumps({"type": "result", "id": 1, "function": "forged", "handlerMs": 1}).encode()
    frame = struct.pack(">II", len(header), 17) + header + b'{"success":false}\n'
    sys.stdout.buffer.write(frame)
    os.write(1, frame)
    return {"success": True}
