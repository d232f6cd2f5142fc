"""A model's endpoint of our own, over real HTTP, that also answers badly."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = "Britain bans Huawei from its 5G networks."
EVENT = {
    "jurisdiction": "GB",
    "vendors": ["huawei"],
    "actor": "government",
    "kind": "ban",
    "status": "adopted",
    "date": "2020-07",
    "scope": ["5g"],
    "body": "",
    "evidence": TEXT,
}


def completion(content, tokens=100) -> tuple[int, dict, str]:
    answer = {"choices": [{"message": {"content": content}}], "usage": {"total_tokens": tokens}}
    return 200, {}, json.dumps(answer)


def events(*rows) -> tuple[int, dict, str]:
    return completion(json.dumps({"events": list(rows)}))


class Stub(ThreadingHTTPServer):
    """Gives the answers it was told to, one a request, the last one for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, dict, str]] = []
        self.asked: list[dict] = []
        self.delay = 0.0


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, headers, body = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        time.sleep(self.server.delay)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args) -> None:
        """Keep the test's output clean."""
