"""Compare pinned requirements with a saved file of advisories: OSV's `all.zip` for PyPI, one JSON file each."""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def pins(path: Path) -> dict[str, str]:
    """Return the pinned version of each package."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.M)
    return {canonicalize_name(name): version for name, version in found}


def advisories(path: Path, names: set[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each advisory that stands, with its part about one of the packages."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                advisory = json.loads(archive.read(name))
                for part in () if advisory.get("withdrawn") else advisory.get("affected", ()):
                    package = part.get("package", {})
                    if package.get("ecosystem") == "PyPI" and canonicalize_name(package.get("name", "")) in names:
                        yield advisory, part


def affects(part: dict[str, Any], version: str) -> bool:
    """Whether a version is listed, or lies in one of the ranges."""
    if version in part.get("versions", ()):
        return True
    return any(_within(one["events"], version) for one in part.get("ranges", ()) if one.get("type") == "ECOSYSTEM")


def _within(events: list[dict[str, str]], version: str) -> bool:
    inside, at = False, Version(version)
    for event in events:
        kind, text = next(iter(event.items()))
        try:
            bound = Version("0" if text == "0" else text)
        except InvalidVersion:
            continue
        if kind == "introduced" and at >= bound:
            inside = True
        elif (kind == "fixed" and at >= bound) or (kind == "last_affected" and at > bound):
            inside = False
    return inside


def main(saved: str, requirements: str) -> int:
    pinned = pins(Path(requirements))
    found = set()
    for advisory, part in advisories(Path(saved), set(pinned)):
        name = canonicalize_name(part["package"]["name"])
        if affects(part, pinned[name]):
            found.add(f"{name} {pinned[name]}: {advisory['id']}: {advisory.get('summary', 'see its page at osv.dev')}")
    print("\n".join(sorted(found)) or f"No advisory in {saved} is about one of the {len(pinned)} packages as pinned.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
