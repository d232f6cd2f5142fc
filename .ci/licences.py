"""List the licences of the installed packages that a file of requirements pins; fail where one names none."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path


def licence_of(name: str) -> str:
    """Return what a package says of its licence: an SPDX expression, else its classifiers, else its first line."""
    about = metadata(name)
    classified = [text.split(" :: ")[-1] for text in about.get_all("Classifier") or () if text.startswith("License ::")]
    text = (about.get("License") or "").strip().splitlines()
    return about.get("License-Expression") or "; ".join(classified) or (text[0] if text else "")


def main(requirements: str) -> int:
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", Path(requirements).read_text(encoding="utf-8"), re.M)
    silent = []
    for name in pinned:
        try:
            licence = licence_of(name)
        except PackageNotFoundError:  # for another system than this one
            continue
        print(f"{name:32} {licence or 'names none'}")
        silent += [] if licence else [name]
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
