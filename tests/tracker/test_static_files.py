"""Static files under hashed names, so that whoever has one can keep it for a year."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_collected_files_have_hashed_names_and_are_compressed(tmp_path):
    environment = {
        **os.environ,
        "HASHED_STATIC": "true",
        "STATIC_ROOT": str(tmp_path),
        "DATABASE_URL": "sqlite://:memory:",
    }
    ignored = [part for name in ("admin", "drf_*", "import_export", "rest_framework") for part in ("-i", name)]
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0", *ignored]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    (style,) = tmp_path.glob("site/base.????????????.css")
    assert style.with_name(style.name + ".gz").exists()
    assert (tmp_path / "staticfiles.json").exists()
