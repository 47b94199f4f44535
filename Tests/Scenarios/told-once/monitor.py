"""A monitor that prints the port it listens on, then every sign that it is given."""
import http.server


class Monitor(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Monitor)
print(server.server_port, flush=True)
server.serve_forever()
