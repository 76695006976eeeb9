# SPDX-License-Identifier: Apache-2.0
"""A site whose plugin reaches outside, and the servers outside: real ones, on loopback, with certificates of their own."""

import gzip
import json
import socket
import ssl
import struct
import subprocess
import threading
import time

from . import plugins

SOURCE = plugins.SLOW.parents[1] / "outside" / "plugin.c"
ID = "org.example.outside"
TOOLS = {"out_fetch": "write", "out_look": "read", "out_secret": "read", "out_sign": "read", "out_refuse": "read",
         "out_fine": "read", "out_crash": "read"}
BOMB = gzip.compress(bytes(24 << 20), 1)


def certificates(folder):
    """A certificate authority and a server's certificate for `localhost`, made by openssl."""
    folder.mkdir()

    def run(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key",
        "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test CA")
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "server.key",
        "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names.cnf").write_text("subjectAltName=DNS:localhost\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names.cnf", "-out", "server.pem")
    return folder


class Server:
    """Answers by path; `seen` has method, path, fields and body of each request, `connections` counts them."""

    def __init__(self, tls=None, family=socket.AF_INET):
        self.seen, self.connections, self.failing = [], 0, False
        self.listener = socket.create_server(
            ("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family, backlog=64)
        self.host, self.port = "localhost", self.listener.getsockname()[1]
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(tls / "server.pem", tls / "server.key")
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self):
        return f"{'https' if self.context else 'http'}://{self.host}:{self.port}"

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                stream = connection.makefile("rb")
                while self._answer(connection, stream):
                    pass
        except OSError:
            pass

    def _answer(self, connection, stream):
        line = stream.readline().split()
        if len(line) < 3:
            return False
        fields = {}
        while (field := stream.readline().strip()):
            name, _, value = field.decode().partition(":")
            fields[name.lower()] = value.strip()
        body = stream.read(int(fields.get("content-length", 0)))
        method, path = line[0].decode(), line[1].decode()
        self.seen.append((method, path, fields, body))

        def reply(status, content=b"", *more):
            head = "".join(f"{field}\r\n" for field in more)
            connection.sendall(f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{head}\r\n".encode())
            if method != "HEAD":
                connection.sendall(content)
            return True

        word = path.split("?")[0]
        if self.failing:
            return reply(500, b"broken")
        if word.startswith("/to/"):
            return reply(307, b"", "Location: " + path[4:])
        if word.startswith("/status/"):
            return reply(int(word[8:]), b"{}", "Retry-After: 0")
        if word == "/reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if word == "/slow":
            time.sleep(3)
            return reply(200, b"late")
        if word == "/large":
            return reply(200, b"x" * (2 << 20))
        if word == "/short":
            connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nshort")
            return False
        if word == "/chunked":
            connection.sendall(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
            return True
        if word == "/bomb":
            return reply(200, BOMB, "Content-Encoding: gzip")
        if word == "/gzip":
            return reply(200, gzip.compress(b"unpacked"), "Content-Encoding: gzip")
        if word == "/bytes":
            return reply(200, bytes([0, 255, 254]))
        document = json.dumps({"method": method, "path": path, "body": body.decode()}).encode()
        return reply(200, document, "Content-Type: application/json", "X-Two: 1", "X-Two: 2")


def site(daemon, folder, grants, *, settings="", placement="process"):
    """Adds the plugin to a daemon that is not started yet."""
    library = plugins.compile_c(SOURCE, folder / "outside.so")
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    tools = [plugins.tool(name, effect=effect) for name, effect in TOOLS.items()]
    home.add(ID, library, plugins.manifest(
        ID, library, tools, placement=placement, permissions=["http.fetch:*", "http.private:*", "secret.get:*"]))
    grant(daemon, grants, placement)
    (daemon.etc / "conf.d" / "95-test.toml").write_text(
        home.settings + '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n')
    (daemon.etc / "conf.d" / "96-test.toml").write_text(settings)
    return daemon


def grant(daemon, grants, placement="process"):
    (daemon.etc / "plugins.d" / f"{ID}.toml").write_text(
        f'enabled = true\nplacement = "{placement}"\ngrants = {json.dumps(grants)}\n')
