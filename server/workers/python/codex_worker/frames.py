"""Frames on the pipe to the host, in both directions. The format is described in server/src/runner/wire.ts."""

import errno
import json
import os
import select
import struct
import sys
import threading
import time

REQUESTS_FD = 3
# On Windows, answers have a pipe of their own: see server/src/runner/process/process.ts.
ANSWERS_FD = 4 if sys.platform == "win32" else 3
PREFIX = struct.Struct(">II")
READ_BYTES = 64 * 1024
DONT_WAIT = 0x40  # MSG_DONTWAIT, on Linux.
# For as long the host may take to notice that a handler closed the pipe.
CLOSED_PIPE_SECONDS = 5

encode_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
decode_json = json.JSONDecoder().decode

write_lock = threading.Lock()

if sys.platform == "win32":
    import msvcrt

    # Else the system could take some bytes for ends of lines, and one for the end of all.
    for descriptor in (REQUESTS_FD, ANSWERS_FD):
        msvcrt.setmode(descriptor, os.O_BINARY)
        # Programs that a handler starts would keep the pipes open.
        os.set_inheritable(descriptor, False)


def send(header, body=b""):
    """Sends a message in one piece; any thread may."""
    send_encoded(encode_json(header).encode("utf-8", "replace"), body)


def send_encoded(head, body=b""):
    data = PREFIX.pack(len(head), len(body)) + head + body
    with write_lock:
        try:
            written = os.write(ANSWERS_FD, data)
            while written < len(data):
                data = data[written:]
                written = os.write(ANSWERS_FD, data)
        except OSError as error:
            if error.errno != errno.EBADF:
                raise
            await_end()


class Requests:
    """Cuts what comes in into frames.

    Several threads wait for requests at the same time. On Linux, `wait` lets exactly one of them go on when something has arrived, so that
    the thread that will run a call is the only one to wake up for it; elsewhere they queue up for the lock around `take`.
    """

    def __init__(self):
        self.pending = b""
        # More may have arrived than was taken: whoever waits next must look before sleeping.
        self.more = False
        self.epoll = self.socket = None
        if hasattr(select, "epoll"):
            import _socket

            self.socket = _socket.socket(fileno=REQUESTS_FD)
            self.epoll = select.epoll()
            self.epoll.register(REQUESTS_FD, select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET)

    def wait(self):
        """Sleeps until it is worth calling `take`."""
        if self.epoll is not None and not self.more:
            self.epoll.poll()

    def take(self):
        """Returns the next header and body, or None when nothing has arrived. Only one thread at a time may call it."""
        data = self.pending
        end = 0
        while True:
            if len(data) >= 8:
                header_bytes, body_bytes = PREFIX.unpack_from(data)
                middle = 8 + header_bytes
                end = middle + body_bytes
                if len(data) >= end:
                    self.pending = bytes(data[end:])
                    self.more = self.more or len(data) > end
                    header = decode_json(str(data[8:middle], "utf-8"))
                    body = data[middle:end]
                    return header, bytes(body) if header["type"] == "inherit" else str(body, "utf-8")
            wanted = max(READ_BYTES, end - len(data))
            chunk = self.read(wanted, blocking=len(data) > 0)
            if chunk is None:
                self.more = False
                return None
            self.more = len(chunk) == wanted
            if data:
                # Slow only for what comes in many pieces.
                data = bytearray(data) if isinstance(data, bytes) else data
                data += chunk
            else:
                data = chunk

    def read(self, size, blocking):
        """Reads what there is; the process ends when the host is gone or wants it to end."""
        try:
            if self.socket is None:
                chunk = os.read(REQUESTS_FD, size)
            else:
                chunk = self.socket.recv(size, 0 if blocking else DONT_WAIT)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno == errno.EBADF:
                await_end()
            chunk = b""
        if not chunk:
            leave()
        return chunk


def await_end():
    """A handler closed the pipe. The host ends this process for it, and says why; an exit, or an error that passes by, would hide that."""
    time.sleep(CLOSED_PIPE_SECONDS)
    leave()


def leave():
    import atexit

    # Ends without waiting for threads that may never end.
    try:
        atexit._run_exitfuncs()
    finally:
        os._exit(0)
