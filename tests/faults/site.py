"""The whole site as docs/deploy installs it, in a scratch folder: Caddy, gunicorn, worker, beat, PostgreSQL, Redis."""

import configparser
import os
import shlex
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg

from tests.faults.servers import ROOT, NotHere, OwnPostgres, Process, RedisServer, program, wait_for
from tests.ingest.server import WebServer, web_server
from tests.services import free_port

DEPLOY = ROOT / "docs" / "deploy"
PASSWORD = "correct horse battery staple"


def unit_command(role: str, folder: Path) -> list[str]:
    """Return the command line of a systemd unit, with its paths led here."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(DEPLOY / "systemd" / f"tracker-{role}.service", encoding="utf-8")
    line = unit["Service"]["ExecStart"].replace("/srv/tracker/.venv", str(Path(sys.prefix)))
    return shlex.split(line.replace("/var/lib/tracker", str(folder)))


class Site:
    """One installation. `direct`: the web processes themselves; `public`: through the proxy, once it is started.

    `pages` is a web server whose pages the workers may fetch. The web processes listen on a socket file, as under
    systemd, and on a port, as where somebody publishes them.
    """

    def __init__(self, folder: Path, pages: WebServer) -> None:
        self.folder, self.pages = folder, pages
        self.data = folder / "data"
        self.data.mkdir()
        self.port, self.public_port, self.http_port = free_port(), free_port(), free_port()
        self.postgres, self.redis = OwnPostgres(folder), RedisServer(folder)
        self.direct, self.public = f"http://127.0.0.1:{self.port}", f"https://localhost:{self.public_port}"
        self.processes: dict[str, Process] = {}
        self.database = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        return (
            kept
            | {
                "SECRET_KEY": "c4f1a7be93d2650e8b7f1c3a9d5e2f6048b1c7d3e9f5a2608c4d1e7b3f9a5d20",
                "ALLOWED_HOSTS": "localhost",
                "DATABASE_URL": self.database,
                "REDIS_URL": self.redis.url,
                "CACHE_URL": self.redis.url.replace("/0", "/1"),
                "DATA_DIR": str(self.data),
                "SITE_URL": self.public,
                "BEHIND_TLS": "true",
                "FETCH_ALLOW_LOOPBACK": "true",
                "FETCH_PORTS": ",".join(map(str, (80, 443, urlsplit(self.pages.url).port))),
                "FETCH_PAUSE": "0",
                "STEP_LEASE": "5",
                "READ_WITH_ENCODER": "false",
            }
            | self.extra
        )

    extra: dict[str, str] = {}

    def prepare(self) -> None:
        """Start database and queue, migrate, load the reference data, and make one administrator."""
        self.postgres.start()
        self.redis.start()
        self.database = self.postgres.create("tracker")
        self.manage("migrate", "--noinput")
        self.manage("load_reference")
        self.extra = {**self.extra, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
        self.manage("createsuperuser", "--noinput", "--username", "root", "--email", "root@example.org")

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python in the site's own surroundings."""
        return self.manage("shell", "--no-imports", "--command", code)

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def start(self, *roles: str) -> None:
        """Start web, worker, beat or proxy; web and proxy answer when this returns."""
        for role in roles:
            if role == "proxy":
                self._start_proxy()
                continue
            command = unit_command(role, self.folder)
            if role == "web":
                command += ["--bind", f"unix:{self.folder}/web.sock", "--bind", f"127.0.0.1:{self.port}"]
            self._run(role, command, self.environment)
            if role == "web":
                wait_for(lambda: self.lives(self.direct), "the web process to answer")

    def _run(self, role: str, command: list[str], environment: dict[str, str]) -> None:
        self.processes[role] = Process(role, command, self.folder, environment)
        self.processes[role].start()

    def _start_proxy(self) -> None:
        """Start Caddy with docs/deploy/Caddyfile, on ports that need no root and with a certificate of its own."""
        caddy = program("caddy")
        text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
        here = f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {self.http_port}\n\thttps_port {self.public_port}\n"
        file = self.folder / "Caddyfile"
        file.write_text(text.replace("{\n", here, 1), encoding="utf-8")
        environment = {
            "DOMAIN": "localhost",
            "UPSTREAM": f"unix/{self.folder}/web.sock",
            "HOME": str(self.folder / "caddy"),
            "XDG_DATA_HOME": str(self.folder / "caddy"),
            "XDG_CONFIG_HOME": str(self.folder / "caddy"),
        }
        version = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True).stdout
        if version.lstrip("v").startswith(("2.6.2", "2.5")):
            environment["BUFFERS"] = "buffers_of_2_6"
        self._run("proxy", [caddy, "run", "--adapter", "caddyfile", "--config", str(file)], environment)
        wait_for(self.certificate.exists, "Caddy's own certificate", 20)
        wait_for(lambda: self.lives(self.public), "the proxy to answer", 30)

    @property
    def certificate(self) -> Path:
        return self.folder / "caddy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"

    @property
    def trust(self) -> ssl.SSLContext:
        """What trusts the proxy's certificate; NotHere where there is no proxy."""
        if not self.certificate.exists():
            raise NotHere("no Caddy is installed")
        return ssl.create_default_context(cafile=str(self.certificate))

    def client(self, *, source: str = "", timeout: float = 30.0) -> httpx.Client:
        """Return a client of the public site. `source`: the address on this machine that it comes from."""
        transport = httpx.HTTPTransport(verify=self.trust, local_address=source or None, retries=0)
        return httpx.Client(base_url=self.public, transport=transport, timeout=timeout)

    def lives(self, base: str) -> bool:
        verify: bool | ssl.SSLContext = self.trust if base == self.public else True
        with suppress(httpx.HTTPError):
            return httpx.get(f"{base}/livez", timeout=3, verify=verify).status_code == 200
        return False

    def end(self) -> None:
        for role in ("proxy", "beat", "worker", "web"):
            if role in self.processes:
                self.processes[role].kill()
        self.redis.kill()
        self.postgres.kill()


@contextmanager
def running(folder: Path, *roles: str, **extra: str) -> Iterator[Site]:
    """Run a site with those roles, and end all that it started."""
    with web_server() as pages:
        site = Site(folder, pages)
        site.extra = extra
        try:
            site.prepare()
            site.start(*roles)
            yield site
        finally:
            site.end()
