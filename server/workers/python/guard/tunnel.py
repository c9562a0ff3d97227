"""The ways to the host's proxy. Loaded only where there is one."""


def use_proxy(policy, host_allowed, relayed, denied, load):
    """Opens what the host's proxy offers: a port on loopback, and connections to granted hosts as if they were direct.

    Returns what says where to connect in place of an address on the internet.
    """
    import _thread
    import os
    import socket

    proxy = policy["proxy"]
    plain = socket.socket
    connect_plain = socket.socket.connect
    lookup_plain = socket.getaddrinfo
    authorization = ""
    if proxy.get("token"):
        import binascii

        encoded = binascii.b2a_base64(("worker:" + proxy["token"]).encode(), newline=False).decode()
        authorization = "Proxy-Authorization: Basic %s\r\n" % encoded

    def open_proxy():
        upstream = plain(socket.AF_INET, socket.SOCK_STREAM)
        connect_plain(upstream, ("127.0.0.1", proxy["port"]))
        return upstream

    def pump(source, target):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    # What the other side says may go on.
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def join_both(client, upstream):
        _thread.start_new_thread(pump, (client, upstream))
        pump(upstream, client)

    def tunnel(client, target):
        try:
            upstream = open_proxy()
            upstream.sendall(("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (target, target, authorization)).encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                chunk = upstream.recv(1)
                if not chunk:
                    break
                answer += chunk
            if not answer.startswith(b"HTTP/1.1 200"):
                note_astray(target, answer.decode("latin-1"))
                client.close()
                return
            join_both(client, upstream)
        except OSError:
            client.close()

    def note_astray(target, head):
        """The host has it known that a granted name leads to an address that was not granted."""
        for line in head.split("\r\n"):
            name, _, address = line.partition(": ")
            if name == "Codex-Leads-To":
                port = target[target.rindex(":"):]
                named = address if port in (":80", ":443") else ("[%s]" % address if ":" in address else address) + port
                denied("network:request:" + named, "reach %s, which leads to %s" % (target, address))

    def serve(server, handle):
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            _thread.start_new_thread(handle, (client,))

    def pass_all_on(server, descriptor):
        """Serves the port with what is at the other end of a descriptor. One thread for all, also for what forked processes of this one connect to."""
        try:
            client, _ = server.accept()
        except OSError:
            return
        host = plain(fileno=descriptor)
        (channel or load("channel")).Channel(host, server).run(client)

    def listen(port, handle, serve=serve):
        server = plain(socket.AF_INET, socket.SOCK_STREAM)
        relayed.add(("127.0.0.1", port))
        server.bind(("127.0.0.1", port))
        relayed.add(("127.0.0.1", server.getsockname()[1]))
        server.listen(16)
        _thread.start_new_thread(serve, (server, handle))
        return server.getsockname()[1]

    # A script that runs on its own may have modules beside it that are called like those which that needs.
    channel = load("channel") if policy["alone"] and proxy.get("channel") is not None else None
    if proxy.get("channel") is not None:
        os.set_inheritable(proxy["channel"], False)
        listen(proxy["port"], proxy["channel"], pass_all_on)

    if not proxy.get("tunnel"):
        return None
    ports = {}

    def redirected(self, address):
        if self.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
            return address
        return redirect(address)

    def redirect(address):
        host, port = str(address[0]).lower(), address[1]
        if (host, port) in relayed or (host == "127.0.0.1" and port == proxy["port"]) or not host_allowed(host, port):
            return address
        target = ("[%s]:%s" if ":" in host else "%s:%s") % (host, port)
        if target not in ports:
            ports[target] = listen(0, lambda client: tunnel(client, target))
        return ("127.0.0.1", ports[target])

    def connect(self, address):
        return connect_plain(self, redirected(self, address))

    connect_ex_plain = socket.socket.connect_ex

    def connect_ex(self, address):
        return connect_ex_plain(self, redirected(self, address))

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        text = host.decode() if isinstance(host, bytes) else host
        if isinstance(text, str) and isinstance(port, int) and host_allowed(text.lower(), port) and not text.replace(".", "").isdigit():
            return [(socket.AF_INET, type or socket.SOCK_STREAM, proto or 6, "", (text, port))]
        return lookup_plain(host, port, family, type, proto, flags)

    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex
    socket.getaddrinfo = getaddrinfo
    return redirect
