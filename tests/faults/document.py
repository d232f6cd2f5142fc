"""The commands of docs/operations.md for an installation without containers, run as they stand there.

They are typed at a terminal of their own, prompts answered, in a scratch folder: paths that need root are led there,
and `adduser`, `sudo`, `install` and `systemctl` are stand-ins that write down what they were asked. PostgreSQL, Redis,
`make setup` with its packages, gunicorn, worker and beat are real. The release that is installed first is older than
the one upgraded to (OLDER_RELEASE, else 60 commits ago).
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx

from tests.faults.servers import ROOT, OwnPostgres, Process, RedisServer
from tests.faults.site import PASSWORD
from tests.services import free_port

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OLDER = os.environ.get("OLDER_RELEASE", "HEAD~60")
STAND_INS = {
    "adduser": 'for last; do :; done; mkdir -p "$HOME_OF_TRACKER"; echo "adduser $*" >> "$ASKED"',
    "sudo": 'echo "sudo $*" >> "$ASKED"; test "$1" = -u && shift 2; exec "$@"',
    "systemctl": 'echo "systemctl $*" >> "$ASKED"',
    "install": 'while test $# -gt 2; do case "$1" in -g|-o|-m) shift 2;; *) break;; esac; done\n'
    'if test "$1" = -d; then shift; while test $# -gt 1; do shift; done; exec mkdir -p "$1"; fi; cat > "$2"',
}


def blocks(title: str) -> list[str]:
    """Return the fenced blocks of a section, in their order."""
    section = TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


class Machine:
    """A folder that stands for a machine, with its own PostgreSQL and Redis and a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.postgres, self.redis = OwnPostgres(folder), RedisServer(folder)
        self.origin, self.tree = folder / "origin.git", folder / "srv"
        self.asked = folder / "asked"
        self.running: list[Process] = []
        self.newest = ""
        (folder / "bin").mkdir()
        (folder / "units").mkdir()
        for name, script in STAND_INS.items():
            file = folder / "bin" / name
            file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
            file.chmod(0o755)

    def start(self) -> None:
        self.postgres.start()
        self.redis.start()
        self.newest = _commit("HEAD")  # work may go on in the tree meanwhile
        subprocess.run(["git", "clone", "-q", "--bare", str(ROOT), str(self.origin)], check=True)
        self.release(OLDER)

    def release(self, commit: str) -> None:
        """Let that commit be what the installation's origin offers."""
        full = _commit(commit)
        git = ["git", "-C", str(self.origin)]
        subprocess.run([*git, "update-ref", "refs/heads/release", full], check=True)
        subprocess.run([*git, "symbolic-ref", "HEAD", "refs/heads/release"], check=True)

    def here(self, text: str) -> str:
        """Lead the paths of the document into the folder."""
        for there, mine in (
            ("/srv/tracker", self.tree), ("/var/lib/tracker", self.folder / "var"), ("/srv/backups", self.backups),
            ("/etc/tracker.env", self.folder / "tracker.env"), ("/etc/systemd/system/", f"{self.folder}/units/"),
            ("ADDRESS", f"--branch release file://{self.origin}"), ("/run/tracker", self.folder),
        ):  # fmt: skip
            text = text.replace(there, str(mine))
        return text.replace("tracker-….tar.gz", "$(ls -1 " + str(self.backups) + " | tail -n 1)")

    @property
    def backups(self) -> Path:
        return self.folder / "var" / "backups"

    @property
    def settings(self) -> str:
        postgres = f"postgres://tracker:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.postgres.port}/tracker"
        return "\n".join(
            (
                "SECRET_KEY=0f4a9b1c7d3e5f60a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718",
                "ALLOWED_HOSTS=tracker.example.org",
                f"DATABASE_URL={postgres}",
                f"REDIS_URL={self.redis.url}",
                f"DATA_DIR={self.folder}/var",
                "SITE_URL=https://tracker.example.org",
                "BEHIND_TLS=true",
                f"BACKUP_DIR={self.backups}",
            )
        )

    def environment(self) -> dict[str, str]:
        virtual = str(Path(sys.prefix) / "bin")
        places = [place for place in os.environ.get("PATH", "").split(":") if place != virtual]
        return {
            "PATH": ":".join([str(self.folder / "bin"), *places]),
            "HOME": str(self.folder), "LANG": "C.UTF-8", "TERM": "dumb", "ASKED": str(self.asked),
            "HOME_OF_TRACKER": str(self.folder / "var"), "PGHOST": "127.0.0.1", "PGPORT": str(self.postgres.port),
            "PGUSER": "postgres", "PYTHON": sys.executable,
        }  # fmt: skip

    def type(self, block: str, *, seconds: float) -> str:
        """Type a block of commands at a terminal and answer what they ask; RuntimeError names the line that failed."""
        lines = [line for line in self.here(block).splitlines() if line.strip()]
        marked = "".join(f"printf '\\n== %s\\n' {number}\n{line}\n" for number, line in enumerate(lines))
        script = self.folder / "typed"
        script.write_text("set -eo pipefail\n" + marked, encoding="utf-8")
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.tree if self.tree.exists() else self.folder)
            os.execve("/bin/bash", ["bash", str(script)], self.environment())
        try:
            said, code = _converse(pid, terminal, self._answers(), seconds)
        finally:
            os.close(terminal)
        if code:
            number = int(re.findall(r"== (\d+)", said)[-1])
            raise RuntimeError(f"“{lines[number]}” ended with {code}: {said[-1500:]}")
        return said

    def _answers(self) -> list[tuple[str, str]]:
        install = next(
            number for number, line in enumerate(blocks("A first install, without containers")[0].splitlines())
            if "/dev/stdin" in line
        )  # fmt: skip
        return [
            (r"Enter password for new role: $", PASSWORD),
            (r"Enter it again: $", PASSWORD),
            (rf"== {install}\r?\n$", self.settings + "\n\x04"),
            (r"Username.*: $", "root"),
            (r"Email address: $", "root@example.org"),
            (r"Password: $", PASSWORD),
            (r"Password \(again\): $", PASSWORD),
        ]

    def unit(self, role: str, *more: str) -> Process:
        """Start the command of an installed unit with the environment file that it names."""
        lines = (self.folder / "units" / f"tracker-{role}.service").read_text(encoding="utf-8")
        command = self.here(re.findall(r"^ExecStart=(.+)$", lines, re.MULTILINE)[0])
        loaded = f"set -a; . {self.folder}/tracker.env; set +a; exec {command} {' '.join(more)}"
        process = Process(role, ["bash", "-c", loaded], self.folder, self.environment(), cwd=self.tree)
        process.start()
        self.running.append(process)
        return process

    def answers(self, path: str) -> httpx.Response:
        headers = {"Host": "tracker.example.org", "X-Forwarded-Proto": "https"}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=20)

    def lives(self) -> bool:
        with suppress(httpx.HTTPError):
            return self.answers("/readyz").status_code == 200
        return False

    def end(self) -> None:
        for process in self.running:
            process.kill()
        self.redis.kill()
        self.postgres.kill()


def _commit(name: str) -> str:
    command = ["git", "rev-parse", name]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def _converse(pid: int, terminal: int, answers: list[tuple[str, str]], seconds: float) -> tuple[str, int]:
    said, answered, end = "", 0, time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if ready:
            try:
                said += os.read(terminal, 65536).decode(errors="replace")
            except OSError:  # the terminal's other end is closed: the commands are through
                break
        fresh = said[answered:]
        for pattern, answer in answers:
            if re.search(pattern, fresh):
                answered = len(said)
                time.sleep(0.3)  # a prompt switches the echo off after it is written
                os.write(terminal, answer.encode() + (b"" if answer.endswith("\x04") else b"\n"))
                break
    else:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        return said + f"\nnot through after {seconds:.0f} s", 124
    _, status = os.waitpid(pid, 0)
    return said, os.waitstatus_to_exitcode(status)
