"""How well the sentences of sources are found, and whether each fault of a page is shown on its row.

    python -m benchmarks.sources [--seed 1] [--misses] [--rules]

It loads the shipped record into a database of its own and serves 120 made-up pages at addresses of the record from a
loopback mirror: a hundred hold a sentence that tells the action, in wording chosen by the seed, among others about the
same vendor, the same country and other years; twenty are gone, drawn by scripts, pictures, robot checks or about
something else. It prints how many of the hundred sentences were proposed, by how sure the program was; then a person
confirms them, some pages change, move or vanish, and all are looked at again. `--rules` reads without the encoder.
"""

import os
import tempfile

import django

FOLDER = tempfile.mkdtemp(prefix="sources-")
os.environ.update(DATA_DIR=FOLDER, DATABASE_URL=f"sqlite:///{FOLDER}/sources.sqlite3", REDIS_URL="")
os.environ.update(FETCH_ALLOW_LOOPBACK="true", FETCH_PAUSE="0", DJANGO_SETTINGS_MODULE="tracker.settings")
os.environ.update(LOG_LEVEL="ERROR", SOURCES_A_DAY="1000")
django.setup()
