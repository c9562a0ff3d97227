"""What handlers print: told apart by where it comes from, and kept from becoming a flood."""

import contextvars
import io
import time

from .frames import send

# How much one call may print, and how much everything outside of calls may print per second.
MAX_PRINTED_BYTES = 64 * 1024
BACKGROUND_WINDOW_SECONDS = 1.0

LEVELS = {"stdout": "info", "stderr": "warn"}


class Origin:
    """Where printed lines come from: a call, the import of a script, or (without either) nothing known."""

    in_call = False
    # While a script is imported: the call that it is imported for.
    call = None
    printed = 0
    dropped = 0
    window_start = 0.0
    # What was printed of lines that have not ended, by source.
    partial = None

    def __init__(self, script=None, event_id=None):
        self.script = script
        self.event_id = event_id

    def write(self, source, text):
        """Takes a piece of what was printed and gives out its whole lines."""
        if self.partial is None:
            self.partial = {"stdout": "", "stderr": ""}
        text = self.partial[source] + text
        end = text.rfind("\n") + 1
        if len(text) - end > MAX_PRINTED_BYTES:
            # A line that never ends is cut, so that it does not grow without bound.
            end = len(text)
        self.partial[source] = text[end:]
        if end:
            self.print(source, LEVELS[source], text[:end])

    def print(self, source, level, text):
        data = text.encode("utf-8", "replace")
        if not self.in_call and time.monotonic() - self.window_start > BACKGROUND_WINDOW_SECONDS:
            self.flush()
            self.window_start = time.monotonic()
            self.printed = 0
        left = MAX_PRINTED_BYTES - self.printed
        self.printed += len(data)
        if len(data) > left:
            self.dropped += len(data) - max(left, 0)
            data = data[: max(left, 0)]
        if data:
            self.send(source, level, data)

    def flush(self):
        """Gives out what is left: the last lines without newline, and the note about what was dropped."""
        partial, self.partial = self.partial, None
        for source, text in (partial or {}).items():
            if text:
                self.send(source, LEVELS[source], text.encode("utf-8", "replace"))
        if self.dropped:
            note = "%d more bytes that %s printed were dropped: %d KB are kept."
            text = note % (self.dropped, self.script or "the plugin", MAX_PRINTED_BYTES // 1024)
            self.dropped = 0
            self.send("runner", "warn", text.encode("utf-8"))

    def send(self, source, level, data):
        header = {"type": "log", "source": source, "level": level}
        if self.event_id is not None:
            header["eventId"] = self.event_id
        if self.script is not None:
            header["script"] = self.script
        send(header, data)


nowhere = Origin()
current_origin = contextvars.ContextVar("codex_plugin_origin", default=nowhere)


class Printed(io.TextIOBase):
    """Stands in for sys.stdout and sys.stderr: puts what is printed down to its origin, instead of writing it."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None

    def __init__(self, source, descriptor):
        self._source = source
        self._descriptor = descriptor
        self.buffer = PrintedBytes(self)

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        current_origin.get().write(self._source, text)
        return len(text)

    def writable(self):
        return True

    def fileno(self):
        # Child processes that are told to write here go to the pipe that the host reads as well.
        return self._descriptor


class PrintedBytes(io.RawIOBase):
    """The `buffer` of the above."""

    def __init__(self, text):
        self._text = text

    def write(self, data):
        self._text.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def writable(self):
        return True

    def fileno(self):
        return self._text.fileno()
