"""Passes connections on to the host's proxy, all of them over the one descriptor that leads there.

The frames are described in server/src/runner/sandbox/channel.ts. Loaded with the first connection.
"""

import select
import socket
import struct

OPEN, DATA, END, MORE, RESET = 1, 2, 3, 4, 5
HEADER = struct.Struct(">BIH")
MOST_IN_FRAME = 16 * 1024
ROOM = 64 * 1024
WORTH_TELLING = ROOM // 4
# While so much waits to be sent to the host, no more is read.
MOST_UNSENT = 256 * 1024
# How long it is waited until the next connection is looked at, when one could not be taken.
PAUSE_MS = 100

BROKEN = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Connection:
    def __init__(self, number, client):
        self.number = number
        self.client = client
        self.unwritten = bytearray()
        self.room = ROOM
        self.untold = 0
        self.end_sent = self.end_received = self.reset_received = False
        self.watched = 0


class Channel:
    def __init__(self, host, listener):
        self.host = host
        self.listener = listener
        self.poll = select.poll()
        self.connections = {}
        self.clients = {}
        self.newest = 0
        self.unread = bytearray()
        self.unsent = bytearray()
        self.sending = False
        for one in (host, listener):
            one.setblocking(False)
            self.poll.register(one, select.POLLIN)
        self.listening = True

    def run(self, first):
        """Serves that connection and all that come after it, until the host closes the channel."""
        try:
            self.accepted(first)
            while True:
                # A round may find room, or something to send, for any of them.
                for connection in list(self.connections.values()):
                    self.watch(connection)
                if bool(self.unsent) != self.sending:
                    self.sending = bool(self.unsent)
                    self.poll.modify(self.host, select.POLLIN | (select.POLLOUT if self.sending else 0))
                for handle, events in self.poll.poll(None if self.listening else PAUSE_MS):
                    if handle == self.host.fileno():
                        try:
                            if events & select.POLLOUT:
                                del self.unsent[:self.host.send(self.unsent)]
                            if events & (select.POLLIN | BROKEN):
                                self.from_host()
                        except BlockingIOError:
                            pass
                    elif handle == self.listener.fileno():
                        self.accept()
                    elif handle in self.clients:
                        self.client_ready(self.clients[handle], events)
                if not self.listening:
                    self.listening = True
                    self.poll.register(self.listener, select.POLLIN)
        except OSError:
            pass
        for connection in list(self.connections.values()):
            self.abort(connection)
        self.listener.close()
        self.host.close()

    def accept(self):
        try:
            self.accepted(self.listener.accept()[0])
        except BlockingIOError:
            pass
        except OSError:
            # No descriptor is left. It waits, and is asked for again in a while.
            self.poll.unregister(self.listener)
            self.listening = False

    def accepted(self, client):
        client.setblocking(False)
        self.newest += 1
        connection = Connection(self.newest, client)
        self.connections[self.newest] = self.clients[client.fileno()] = connection
        self.send(OPEN, self.newest)

    def send(self, kind, number, payload=b""):
        self.unsent += HEADER.pack(kind, number, len(payload))
        self.unsent += payload

    def watch(self, connection):
        wanted = select.POLLOUT if connection.unwritten else 0
        if not connection.end_sent and connection.room > 0 and len(self.unsent) < MOST_UNSENT:
            wanted |= select.POLLIN
        if wanted == connection.watched:
            return
        # Of what is watched at all, its end is told again and again.
        if wanted == 0:
            self.poll.unregister(connection.client)
        elif connection.watched == 0:
            self.poll.register(connection.client, wanted)
        else:
            self.poll.modify(connection.client, wanted)
        connection.watched = wanted

    def client_ready(self, connection, events):
        try:
            if connection.unwritten and events & (select.POLLOUT | BROKEN):
                self.write(connection)
            if connection.watched & select.POLLIN and events & (select.POLLIN | BROKEN) and connection.room > 0:
                data = connection.client.recv(min(MOST_IN_FRAME, connection.room))
                if data:
                    connection.room -= len(data)
                    self.send(DATA, connection.number, data)
                else:
                    connection.end_sent = True
                    self.send(END, connection.number)
            self.settle(connection)
        except BlockingIOError:
            pass
        except OSError:
            self.abort(connection)

    def write(self, connection):
        sent = connection.client.send(connection.unwritten)
        del connection.unwritten[:sent]
        connection.untold += sent
        if connection.untold >= WORTH_TELLING and not connection.end_received:
            self.send(MORE, connection.number, struct.pack(">I", connection.untold))
            connection.untold = 0

    def settle(self, connection):
        """Ends what has come to its end."""
        if not connection.end_received or connection.unwritten:
            return
        if connection.end_sent or connection.reset_received:
            self.forget(connection)
            connection.client.close()
        else:
            connection.client.shutdown(socket.SHUT_WR)

    def abort(self, connection):
        """Breaks it off on both sides."""
        if not connection.reset_received:
            self.send(RESET, connection.number)
        self.forget(connection)
        try:
            connection.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        connection.client.close()

    def forget(self, connection):
        self.connections.pop(connection.number, None)
        self.clients.pop(connection.client.fileno(), None)
        if connection.watched:
            self.poll.unregister(connection.client)
            connection.watched = 0

    def from_host(self):
        data = self.host.recv(65536)
        if not data:
            raise ConnectionResetError
        self.unread += data
        at = 0
        while len(self.unread) - at >= HEADER.size:
            kind, number, length = HEADER.unpack_from(self.unread, at)
            end = at + HEADER.size + length
            if len(self.unread) < end:
                break
            payload = bytes(self.unread[at + HEADER.size:end])
            at = end
            # One that is over here may not be known to be so over there.
            connection = self.connections.get(number)
            if connection is not None:
                self.take(kind, connection, payload)
        del self.unread[:at]

    def take(self, kind, connection, payload):
        try:
            if kind == DATA:
                connection.unwritten += payload
                self.write(connection)
            elif kind == END:
                connection.end_received = True
                self.settle(connection)
            elif kind == MORE:
                connection.room += struct.unpack(">I", payload)[0]
            elif kind == RESET:
                connection.reset_received = True
                if connection.end_received:
                    self.settle(connection)
                else:
                    self.abort(connection)
        except BlockingIOError:
            pass
        except OSError:
            self.abort(connection)
