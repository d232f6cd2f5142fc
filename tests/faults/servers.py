"""PostgreSQL, Redis and programs of a run's own: started in its folder, ended by their process ids."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psycopg
import redis

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]


class NotHere(Exception):
    """A program that a check needs is not installed; the words say which."""


def program(name: str) -> str:
    """Return the path of an installed program, PostgreSQL's server ones and those of the virtual environment too."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places = [str(ROOT / ".venv" / "bin"), os.environ.get("PATH", ""), *map(str, versions)]
    named = os.environ.get("CADDY_PROGRAM") if name == "caddy" else None
    found = named or shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise NotHere(f"{name} is not installed")
    return found


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> float:
    """Wait until it holds and return how long that took; TimeoutError says what was waited for."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.1)
    raise TimeoutError(f"waited {seconds:.0f} s for {what}")


class Process:
    """A program in a process group of its own, whose output goes to a file. `name` is that of the file."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None,
        *, user: str | None = None, cwd: Path = ROOT, umask: int = -1,
    ) -> None:  # fmt: skip
        self.name, self.command, self.cwd, self.user, self.umask = name, list(command), cwd, user, umask
        self.environment = dict(environment) if environment is not None else dict(os.environ)
        self.log = folder / f"{name}.log"
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(
                self.command, cwd=self.cwd, env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True, user=self.user, umask=self.umask,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        assert self.popen is not None
        return self.popen.pid

    def runs(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        if self.popen is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(timeout=20)

    def stop(self, seconds: float = 40.0) -> None:
        """Ask it to end, and end it where it does not."""
        if self.popen is None or not self.runs():
            return
        self.popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(timeout=seconds)
        self.kill()

    def memory(self) -> float:
        """Return the resident megabytes of it and its children."""
        return sum(_resident(pid) for pid in _family(self.pid))

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    return found


def _resident(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


class OwnPostgres:
    """A PostgreSQL server of the run's own. As root it runs as the user `postgres`, since it refuses to run as root."""

    def __init__(self, folder: Path) -> None:
        self.port, self.data = free_port(), folder / "postgres"
        self.user = "postgres" if os.geteuid() == 0 else None
        self.data.mkdir()
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.data, entry.pw_uid, entry.pw_gid)
        subprocess.run(
            [program("initdb"), "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"],
            check=True, capture_output=True, user=self.user, cwd="/",
        )  # fmt: skip
        command = [program("postgres"), "-D", str(self.data), "-p", str(self.port), "-k", "", "-h", "127.0.0.1"]
        self.process = Process("postgresql", command, folder, user=self.user, cwd=Path("/"))
        self.url = f"postgres://postgres@127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process.start()
        wait_for(self.answers, "PostgreSQL to start", 60)

    def answers(self) -> bool:
        try:
            psycopg.connect(f"{self.url}/postgres", connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """End the server and all its processes at once."""
        self.process.kill()
        for pid in _family(self.process.pid)[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def create(self, name: str) -> str:
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{self.url}/{name}"


class RedisServer:
    """A Redis server of the run's own, as docker-compose.yml runs the one of the steps."""

    def __init__(self, folder: Path, name: str = "redis") -> None:
        self.port, data = free_port(), folder / name
        data.mkdir()
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(data)]
        self.process = Process(name, [*command, "--save", "", "--appendonly", "yes"], folder)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process.start()
        wait_for(self.answers, "Redis to start", 20)

    def answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url, socket_connect_timeout=1).ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
