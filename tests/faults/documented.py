"""First install, first administrator, backup, restore-test, upgrade, lost database, units: `make test-docs`."""

import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import yaml

from tests.faults.document import TEXT, Machine, blocks
from tests.faults.servers import ROOT, NotHere, program, wait_for

WITHOUT = "A first install, without containers"


def first_install(machine: Machine) -> str:
    machine.type(blocks(WITHOUT)[0], seconds=420)
    asked = machine.asked.read_text(encoding="utf-8")
    assert "systemctl enable --now tracker-web.socket" in asked
    web = machine.unit("web", "--bind", f"127.0.0.1:{machine.port}")
    machine.unit("worker")
    machine.unit("beat")
    wait_for(machine.lives, f"the site to be ready\n{web.output()[-2000:]}", 90)
    page = machine.answers("/actions/")
    assert page.status_code == 200
    hashed = re.findall(r'/static/[^"]+\.[0-9a-f]{12}\.css', page.text)
    assert hashed, "static files are not served under hashed names"
    assert machine.answers(hashed[0]).status_code == 200
    return "every line, its prompts answered; web, worker and beat by their units; pages 200"


def first_administrator(machine: Machine) -> str:
    with psycopg.connect(f"{machine.postgres.url}/tracker") as connection:
        rows = connection.execute("SELECT username, is_superuser FROM auth_user").fetchall()
    assert rows == [("root", True)]
    return "made at the prompts of createsuperuser"


def beat_and_queue(machine: Machine) -> str:
    seconds = wait_for(lambda: machine.answers("/readyz").json().get("sweep", "").startswith("ok"), "a sweep", 100)
    return f"the sweep of beat was done by the worker after {seconds:.0f} s"


def backup_and_restore_test(machine: Machine) -> str:
    load, backup, test, _ = blocks("Backups")[0].splitlines()
    uploads = machine.folder / "var" / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / "an-article.html").write_text("<p>uploaded</p>", encoding="utf-8")
    machine.type(f"{load}\n{backup}\n{test}", seconds=240)
    archive = max(machine.backups.glob("*.tar.gz"))
    listed = subprocess.run(["tar", "tzf", str(archive)], capture_output=True, text=True, check=True).stdout
    assert "database.dump" in listed, "the backup is not that of PostgreSQL"
    assert "uploads/an-article.html" in listed, "the backup lacks the uploads"
    return f"{archive.stat().st_size / 1e6:.1f} MB of PostgreSQL; restored into a database of its own and compared"


def weekly_restore_test(machine: Machine) -> str:
    process = machine.unit("restore-test")
    assert process.popen is not None
    assert process.popen.wait(timeout=240) == 0, process.output()[-1500:]
    return "the command of tracker-restore-test.service ended with 0"


def upgrade(machine: Machine) -> str:
    before = _count(machine)
    machine.release(machine.newest)
    failed: list[str] = []
    asked = 0
    over = threading.Event()

    def read() -> None:
        nonlocal asked
        while not over.wait(0.2):
            try:
                status = machine.answers("/about/").status_code
            except Exception as error:
                failed.append(type(error).__name__)
            else:
                failed.extend([str(status)] * (status != 200))
            asked += 1

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        machine.type(blocks(WITHOUT)[1], seconds=420)
        assert "systemctl reload tracker-web" in machine.asked.read_text(encoding="utf-8")
        web = next(process for process in machine.running if process.name == "web")
        subprocess.run(["kill", "-HUP", str(web.pid)], check=True)  # what the unit's ExecReload does
        time.sleep(12)
    finally:
        over.set()
        reader.join(30)
    assert not failed, f"{len(failed)} of {asked} requests failed: {failed[:3]}"
    assert _count(machine) >= before
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=machine.tree, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert head == machine.newest, head
    return f"to the newest commit, {asked} requests meanwhile, none failed"


def lost_database(machine: Machine) -> str:
    before = _count(machine)
    for process in machine.running:
        process.stop()
    with psycopg.connect(f"{machine.postgres.url}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE tracker WITH (FORCE)")
    machine.type("sudo -u postgres createdb tracker --owner tracker", seconds=30)
    load, _, _, restore = blocks("Backups")[0].splitlines()
    machine.type(f"{load}\n{restore}\n.venv/bin/python manage.py migrate --noinput", seconds=240)
    assert _count(machine) == before
    machine.unit("web", "--bind", f"127.0.0.1:{machine.port}")
    wait_for(machine.lives, "the restored site", 60)
    assert machine.answers("/actions/").status_code == 200
    return f"dropped, restored from the archive: {before} actions again, pages 200"


def units(machine: Machine) -> str:
    """`systemd-analyze verify` needs no systemd that runs, but the programs that the units name."""
    analyze = program("systemd-analyze")
    for file in (machine.folder / "units").iterdir():
        file.write_text(machine.here(file.read_text(encoding="utf-8")), encoding="utf-8")
    files = sorted(map(str, (machine.folder / "units").iterdir()))
    done = subprocess.run([analyze, "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if str(machine.folder) in line or "tracker-" in line]
    assert done.returncode == 0, done.stderr[-800:]
    assert not ours, ours
    return f"systemd-analyze verify: {len(files)} files, nothing to say"


def caddyfile(machine: Machine) -> str:
    caddy = program("caddy")
    version = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True).stdout.split()[0]
    older = {"BUFFERS": "buffers_of_2_6"} if version.lstrip("v").startswith("2.6") else {}
    done = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", str(ROOT / "docs" / "deploy" / "Caddyfile")],
        env={"HOME": str(machine.folder), **older}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    return f"valid for Caddy {version}"


def compose_commands(machine: Machine) -> str:
    """No container engine is asked: that the services exist and that the commands within are ours is looked at."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    found = re.findall(r"docker compose (exec|run --rm|stop) ((?:[a-z]+ ?)+?)(?= python|`)", TEXT)
    named = {name for _, names in found for name in names.split()}
    assert named, "no command of compose was found in the document"
    assert named <= set(services), named - set(services)
    commands = {path.stem for path in (ROOT / "vendors/management/commands").glob("*.py")} | {"createsuperuser"}
    asked = set(re.findall(r"docker compose .*? python manage\.py ([a-z_]+)", TEXT))
    assert asked <= commands, asked - commands
    return f"not run; {len(found)} commands name services and commands that exist"


def _count(machine: Machine) -> int:
    with psycopg.connect(f"{machine.postgres.url}/tracker") as connection:
        (number,) = connection.execute("SELECT count(*) FROM vendors_action").fetchone() or (0,)
    return int(number)


STEPS = (
    first_install, first_administrator, beat_and_queue, upgrade, backup_and_restore_test, weekly_restore_test,
    lost_database, units, caddyfile, compose_commands,
)  # fmt: skip


def main() -> int:
    failed = 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    with tempfile.TemporaryDirectory(prefix="tracker-docs-") as name:
        Path(name).chmod(0o711)  # PostgreSQL runs as another user
        machine = Machine(Path(name))
        try:
            machine.start()
            for step in STEPS:
                start = time.monotonic()
                try:
                    result, told = "ok", step(machine)
                except NotHere as missing:
                    result, told = "not run", str(missing)
                except (AssertionError, RuntimeError, TimeoutError, subprocess.SubprocessError) as error:
                    result, told = "FAILED", str(error)
                    failed += 1
                print(f"{step.__name__.replace('_', ' '):26} {result:8} {time.monotonic() - start:5.0f} s  {told}",
                      flush=True)  # fmt: skip
        finally:
            machine.end()
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
