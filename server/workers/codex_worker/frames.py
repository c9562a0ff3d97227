"""Frames on the pipe to the host, in both directions. The format is described in server/src/runner/wire.ts."""

import json
import os
import struct
import threading

REQUESTS_FD = 3
# On Windows, answers have a pipe of their own: see server/src/runner/process.ts.
ANSWERS_FD = 4 if os.name == "nt" else 3
PREFIX = struct.Struct(">II")
READ_BYTES = 64 * 1024

encode_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
decode_json = json.JSONDecoder().decode

write_lock = threading.Lock()


def send(header, body=b""):
    """Sends a message in one piece; any thread may."""
    head = encode_json(header).encode("utf-8", "replace")
    data = PREFIX.pack(len(head), len(body)) + head + body
    with write_lock:
        written = os.write(ANSWERS_FD, data)
        while written < len(data):
            data = data[written:]
            written = os.write(ANSWERS_FD, data)


class Requests:
    """Cuts what comes in into frames. Only the thread that leads may use it."""

    def __init__(self):
        self.pending = b""

    def next(self):
        """Returns the next header and body; ends the process when the host is gone or wants it to end."""
        data = self.pending
        while True:
            end = 0
            if len(data) >= 8:
                header_bytes, body_bytes = PREFIX.unpack_from(data)
                end = 8 + header_bytes + body_bytes
                if len(data) >= end:
                    self.pending = bytes(data[end:])
                    header = decode_json(str(data[8 : 8 + header_bytes], "utf-8"))
                    return header, str(data[8 + header_bytes : end], "utf-8")
            try:
                more = os.read(REQUESTS_FD, max(READ_BYTES, end - len(data)))
            except OSError:
                more = b""
            if not more:
                leave()
            if not data:
                data = more
                continue
            if isinstance(data, bytes):
                data = bytearray(data)
            data += more


def leave():
    import atexit

    # Ends without waiting for threads that may never end.
    try:
        atexit._run_exitfuncs()
    finally:
        os._exit(0)
