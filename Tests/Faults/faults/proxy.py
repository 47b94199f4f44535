"""A way to a PostgreSQL server that breaks off at a message of one's choice."""
import os
import re
import socket
import tempfile
import threading


class Proxy:
    """Listens on a socket of its own and passes on what is said, message by message."""

    def __init__(self, url):
        self.folder = tempfile.mkdtemp(prefix="hemtag-proxy-")
        os.chmod(self.folder, 0o755)
        host = re.search(r"host=([^&\s]+)", url)[1].replace("%2F", "/")
        port = re.search(r"port=(\d+)", url)
        self.behind = f"{host}/.s.PGSQL.{port[1] if port else 5432}"
        self.url = url.replace(re.search(r"host=([^&\s]+)", url)[1], self.folder)
        self.place = f"{self.folder}/.s.PGSQL.{port[1] if port else 5432}"
        self.messages, self.last, self.answers, self.is_cut = 0, None, False, False
        self.lock, self.open = threading.Lock(), set()

    def __enter__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.place)
        os.chmod(self.place, 0o777)
        self.socket.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()
        self._close_all()
        os.unlink(self.place)
        os.rmdir(self.folder)

    def cut_at(self, message, answers):
        """Breaks off at the message of this number, counted over both sides of all connections.

        With `answers` the server still gets it, and only its answer is lost.
        """
        self.messages, self.last, self.answers, self.is_cut = 0, message, answers, False

    def heal(self):
        self.last = None

    def _accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.behind)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.open |= {client, server}
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(a, b, a is client), daemon=True).start()

    def _pass_on(self, source, sink, is_client):
        try:
            while data := source.recv(1 << 16):
                if is_client:
                    self.messages += 1
                if self.last is not None and self.messages >= self.last:
                    self.is_cut = True
                    if is_client and self.answers:
                        sink.sendall(data)
                    break
                sink.sendall(data)
        except OSError:
            pass
        self._close(source, sink)
        if self.is_cut and self.last is not None:
            self._close_all()

    def _close(self, *ends):
        with self.lock:
            self.open -= set(ends)
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def _close_all(self):
        with self.lock:
            ends = list(self.open)
        self._close(*ends)
