"""The network: which hosts a plugin may reach, and what looks at the interpreter's events about sockets and addresses."""

import os
import sys


def judges(policy, denied, load):
    """Opens the ways to the host's proxy, where there is one.

    Returns what judges each event, and what says where to connect in place of an address on the internet, if that is elsewhere.
    """
    network = policy["network"]
    spawn = policy["spawn"]
    proxy = policy.get("proxy")
    fsdecode = os.fsdecode
    startswith, endswith = str.startswith, str.endswith
    get_frame = sys._getframe
    relayed = set()

    def host_allowed(host, port):
        if network == "all":
            return True
        if network == "none":
            return False
        for rule in network:
            if rule.get("port") is not None and port is not None and rule["port"] != port:
                continue
            name = rule["host"]
            if name == "*" or name == host or (startswith(name, "*.") and endswith(host, name[1:])):
                return True
        return False

    def refuse_host(host, port):
        shown = host if port in (None, 0, 80, 443) else "%s:%s" % (host, port)
        return denied("network:request:" + shown, "reach %s over the network" % shown)

    def host_text(host):
        return (fsdecode(host) if host is not None else "localhost").lower()

    def on_connect(args):
        address = args[1]
        if isinstance(address, (str, bytes)):
            if network == "all" and spawn != "none":
                return
            raise denied("network:request", "connect to the local socket %r" % (address,))
        host, port = host_text(address[0]), address[1]
        if (host, port) in relayed or (proxy is not None and host == "127.0.0.1" and port == proxy["port"]):
            return
        if not host_allowed(host, port):
            raise refuse_host(host, port)

    def on_bind(args):
        address = args[1]
        if network == "all" or (isinstance(address, tuple) and address in relayed):
            return
        # asyncio's and debuggers' own sockets on loopback, in a network in which nobody else is.
        if policy["ownNetwork"] and isinstance(address, tuple) and address[0] in ("127.0.0.1", "localhost", "::1") and binds_for_debugger():
            return
        raise denied("network:request", "listen on %r" % (address,))

    def binds_for_debugger():
        frame = get_frame(2)
        while frame is not None:
            name = frame.f_globals.get("__name__") or ""
            if startswith(name, ("debugpy", "_pydevd", "pydevd")):
                return True
            frame = frame.f_back
        return False

    def on_getaddrinfo(args):
        host, port = args[0], args[1]
        if host is None or network == "all":
            return
        text = host_text(host)
        port = port if isinstance(port, int) else None
        if text in ("127.0.0.1", "localhost") and proxy is not None:
            return
        if not host_allowed(text, port):
            raise refuse_host(text, port)

    def on_lookup(args):
        if network != "all" and isinstance(args[0], (str, bytes)) and not host_allowed(host_text(args[0]), None):
            raise refuse_host(host_text(args[0]), None)

    redirect = None if proxy is None else load("tunnel").use_proxy(policy, host_allowed, relayed, denied, load)
    table = {
        "socket.connect": on_connect,
        "socket.bind": on_bind,
        "socket.sendto": on_connect,
        "socket.sendmsg": lambda args: None if args[1] is None else on_connect(args),
        "socket.getaddrinfo": on_getaddrinfo,
        "socket.gethostbyname": on_lookup,
        "socket.gethostbyaddr": on_lookup,
        "socket.getnameinfo": lambda args: on_lookup(args[0]),
    }
    return table, redirect
