"""Sockets on Windows: pairs of them, which Python makes of two on loopback, and what asyncio does with sockets without an event.

The parts of the standard library are taken as they are when they are imported for the first time, before plugin code could have changed them.
"""


def pairs(socket):
    """Replaces `socket.socketpair`, which asyncio calls for every event loop.

    Returns `is_own(sock, address)`: whether a socket that binds or connects is half of a pair that is being made, and the address its own. That
    the function has been called is not enough: what it uses could have been replaced.
    """
    raw = socket.socket.__mro__[1]
    make, bind, listen, accept = socket.socket, raw.bind, raw.listen, raw._accept
    connect, setblocking, name_of, peer_of = raw.connect, raw.setblocking, raw.getsockname, raw.getpeername
    close = raw.close
    hosts = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
    AF_INET, STREAM = socket.AF_INET, socket.SOCK_STREAM
    making = []

    def socketpair(family=AF_INET, type=STREAM, proto=0):
        """A pair of connected sockets, which nobody else is connected to."""
        if family not in hosts or type != STREAM or proto != 0:
            raise ValueError("Pairs of sockets are streams over AF_INET or AF_INET6 here")
        listener, client = make(family, type, proto), make(family, type, proto)
        try:
            own = [listener, (hosts[family], 0)]
            making.append(own)
            try:
                bind(listener, own[1])
                listen(listener, 1)
                own[:] = client, name_of(listener)[:2]
                # Nobody has to take the connection while it is being made.
                setblocking(client, False)
                try:
                    connect(client, own[1])
                except (BlockingIOError, InterruptedError):
                    pass
                setblocking(client, True)
                server = make(family, type, proto, accept(listener)[0])
            finally:
                making.remove(own)
            if name_of(server) != peer_of(client) or name_of(client) != peer_of(server):
                close(server)
                raise ConnectionError("Another process has connected to a pair of sockets")
        except BaseException:
            close(client)
            raise
        finally:
            close(listener)
        return server, client

    def is_own(sock, address):
        return any(own[0] is sock and own[1] == address for own in list(making))

    socket.socketpair = socketpair
    return is_own


def overlapped(module, reach, redirect, connect_pipe, may_connect):
    """Puts judgements before the functions of `_overlapped` that reach somewhere, none of which the interpreter reports.

    `reach(address)` and `connect_pipe(name)` raise an error for what is not granted; `redirect(address)` says where to connect instead, which is
    the way through the host's proxy; `may_connect()` raises an error where nothing may be reached at all.
    """
    Made, WSAConnect, BindLocal, ConnectPipe = module.Overlapped, module.WSAConnect, module.BindLocal, module.ConnectPipe

    class Overlapped:
        """Stands before an operation of the module's own."""

        __slots__ = ("_made", "__weakref__")

        def __init__(self, *event):
            self._made = Made(*event)

        def __getattr__(self, name):
            return getattr(self._made, name)

        def ConnectEx(self, handle, address):
            reach(address)
            return self._made.ConnectEx(handle, redirect(address))

        def WSASendTo(self, handle, data, flags, address):
            reach(address)
            return self._made.WSASendTo(handle, data, flags, address)

    def checked_connect(handle, address):
        reach(address)
        return WSAConnect(handle, address)

    def checked_bind(handle, family):
        # A socket has to be bound before it is connected; one that only listens does not come here.
        may_connect()
        return BindLocal(handle, family)

    def checked_pipe(name):
        connect_pipe(name)
        return ConnectPipe(name)

    module.Overlapped, module.WSAConnect, module.BindLocal, module.ConnectPipe = Overlapped, checked_connect, checked_bind, checked_pipe
