"""What handlers print: told apart by where it comes from, and kept from becoming a flood."""

import contextvars
import io
import threading
import time

from .frames import send

# How much one call may print, and how much everything outside of calls may print per second: each line costs the host, be it ever so short.
MAX_PRINTED_BYTES = 64 * 1024
MAX_PRINTED_LINES = 1000
WINDOW_SECONDS = 1.0
# How much all calls together may print per second: the host ends a worker that says far more than it would log.
MAX_BYTES_PER_WINDOW = 512 * 1024
MAX_LINES_PER_WINDOW = 2000

LEVELS = {"stdout": "info", "stderr": "warn"}


class Sent:
    """What was sent of all that was printed in this second; threads that count at the same time may miscount a little."""

    since = 0.0
    bytes = lines = 0


class Origin:
    """Where printed lines come from: a call, the import of a script, or (without either) nothing known."""

    in_call = False
    # While a script is imported: the call that it is imported for.
    call = None
    printed_bytes = printed_lines = 0
    dropped_bytes = dropped_lines = 0
    window_start = 0.0
    # What was printed of lines that have not ended, by source.
    partial = None

    def __init__(self, script=None, event_id=None):
        self.script = script
        self.event_id = event_id
        # The plugin's threads print at the same time, and whoever reads a cancellation flushes.
        self.printing = threading.RLock()

    def write(self, source, text):
        """Takes a piece of what was printed and gives out its whole lines."""
        with self.printing:
            self._write(source, text)

    def print(self, source, level, text):
        with self.printing:
            self._print(source, level, text)

    def flush(self):
        """Gives out what is left: the last lines without newline, and the note about what was dropped."""
        with self.printing:
            self._flush()

    def _write(self, source, text):
        if self.partial is None:
            self.partial = {"stdout": "", "stderr": ""}
        text = self.partial[source] + text
        end = text.rfind("\n") + 1
        if len(text) - end > MAX_PRINTED_BYTES:
            # A line that never ends is cut, so that it does not grow without bound.
            end = len(text)
        self.partial[source] = text[end:]
        if end:
            self._print(source, LEVELS[source], text[:end])

    def _print(self, source, level, text):
        now = time.monotonic()
        if not self.in_call and now - self.window_start > WINDOW_SECONDS:
            self._flush()
            self.window_start = now
            self.printed_bytes = self.printed_lines = 0
        self._give(source, level, text, now)

    def _give(self, source, level, text, now):
        """Sends as much as may be printed, and counts the rest."""
        data = text.encode("utf-8", "replace")
        if now - Sent.since > WINDOW_SECONDS:
            Sent.since = now
            Sent.bytes = Sent.lines = 0
        size, lines = len(data), count_lines(data)
        bytes_left = max(min(MAX_PRINTED_BYTES - self.printed_bytes, MAX_BYTES_PER_WINDOW - Sent.bytes), 0)
        lines_left = max(min(MAX_PRINTED_LINES - self.printed_lines, MAX_LINES_PER_WINDOW - Sent.lines), 0)
        self.printed_bytes += size
        self.printed_lines += lines
        if size > bytes_left or lines > lines_left:
            data = first_lines(data, lines_left)[:bytes_left]
            kept = count_lines(data)
            self.dropped_bytes += size - len(data)
            self.dropped_lines += lines - kept
            lines = kept
        if data:
            Sent.bytes += len(data)
            Sent.lines += lines
            self.send(source, level, data)

    def _flush(self):
        partial, self.partial = self.partial, None
        for source, text in (partial or {}).items():
            if text:
                self._give(source, LEVELS[source], text, time.monotonic())
        if self.dropped_bytes:
            what = "%d more lines (%d bytes) that %s printed were dropped" % (self.dropped_lines, self.dropped_bytes, self.script or "the plugin")
            kept = "%d lines or %d KB are kept, and %d lines a second of all together"
            text = "%s: %s." % (what, kept % (MAX_PRINTED_LINES, MAX_PRINTED_BYTES // 1024, MAX_LINES_PER_WINDOW))
            self.dropped_bytes = self.dropped_lines = 0
            self.send("runner", "warn", text.encode("utf-8"))

    def send(self, source, level, data):
        header = {"type": "log", "source": source, "level": level}
        if self.event_id is not None:
            header["eventId"] = self.event_id
        if self.script is not None:
            header["script"] = self.script
        send(header, data)


def count_lines(data):
    return data.count(b"\n") + (0 if data.endswith(b"\n") or not data else 1)


def first_lines(data, count):
    end = 0
    for _ in range(count):
        end = data.find(b"\n", end) + 1
        if end == 0:
            return data
    return data[:end]


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
