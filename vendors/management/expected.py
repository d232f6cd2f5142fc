"""How many articles a run of `ingest` will take in, for its remaining time: counted where cheap, or else estimated."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from vendors.ingest.sources import SUFFIXES, WARC_SUFFIXES, ArticleSource


class ExpectedCount:
    """Files and addresses are counted beforehand; pages of web archives are estimated from the share read so far.

    `after(source)` is the expected total once that source has been taken; None where there is no telling.
    """

    def __init__(self, names: Iterable[str], *, listed: int | None) -> None:
        """`names`: the command's arguments. `listed`: how many addresses a list holds, None for standard input."""
        names_given = list(names)
        files = [file for name in names_given if name != "-" and "://" not in name for file in _files(Path(name))]
        self._archives = {str(file): file.stat().st_size for file in files if _is_archive(file)}
        self._countable = listed is not None and "-" not in names_given
        self._counted = len(files) - len(self._archives) + sum("://" in name for name in names_given) + (listed or 0)
        self._read: dict[str, int] = {}
        self._pages = 0

    def before(self) -> float | None:
        """Return the expected total before anything is read."""
        return self._counted if self._countable and not self._archives else None

    def after(self, source: ArticleSource) -> float | None:
        if not self._countable or not self._archives:
            return self.before()
        if source.archive in self._archives:
            self._pages += 1
            self._read = {name: self._archives[name] for name in self._read} | {source.archive: source.position}
        share = sum(self._read.values()) / max(sum(self._archives.values()), 1)
        return self._counted + (self._pages - 1) / share if share and self._pages > 1 else None


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    else:
        yield path


def _is_archive(file: Path) -> bool:
    return file.name.lower().endswith(WARC_SUFFIXES)
