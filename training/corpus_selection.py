"""Which rounds of the corpus a training command reads: chosen on the command line, allowed by the manifest."""

from argparse import ArgumentParser
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.evaluation.real_articles import Part, join
from vendors.extraction.evaluation.rounds import CORPUS, LEARNED, Round, Use, articles_of, read_manifest
from vendors.extraction.text import language_pack


def add_round_options(parser: ArgumentParser, uses: Collection[Use] = LEARNED) -> None:
    """Add `--rounds` and `--without`, each with names of rounds or patterns such as "r1[0-5]-*"."""
    default = ", ".join(sorted(uses))
    parser.add_argument(
        "--rounds", nargs="+", default=[], metavar="ROUND", help=f"read these rounds only; else all for: {default}"
    )
    parser.add_argument("--without", nargs="+", default=[], metavar="ROUND", help="leave these rounds out")
    parser.add_argument(
        "--real", type=Path, metavar="FOLDER", help="also the real articles whose texts are in this folder"
    )


def select_rounds(
    manifest: Mapping[str, Round],
    patterns: Sequence[str] = (),
    without: Sequence[str] = (),
    uses: Collection[Use] = LEARNED,
) -> list[str]:
    """Return the names of the rounds of such a use that the patterns name, all without patterns, less those left out.

    ValueError for a pattern that names no round, and for a round named in full whose use the manifest does not allow:
    a pattern passes over such rounds, so that "r20-*" can never train on what figures on unseen articles come from.
    """
    for pattern in (*patterns, *without):
        if not any(fnmatchcase(name, pattern) for name in manifest):
            raise ValueError(f"the manifest lists no round {pattern}")
    for name in patterns:
        if name in manifest and manifest[name].use not in uses:
            raise ValueError(f"{name} is there to {manifest[name].use}, not for this: see training/corpus/manifest.csv")
    return [
        entry.name
        for entry in manifest.values()
        if entry.use in uses and (not patterns or _matches(entry.name, patterns)) and not _matches(entry.name, without)
    ]


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def load_articles(
    patterns: Sequence[str] = (),
    without: Sequence[str] = (),
    *,
    uses: Collection[Use] = LEARNED,
    languages: Collection[str] = (),
) -> list[CodedArticle]:
    """Return the articles of the rounds that `select_rounds` gives, in these languages or all that the engine reads."""
    read = frozenset(languages or language_pack.available())
    names = select_rounds(read_manifest(), patterns, without, uses)
    return [article for article in articles_of(names) if article.document.lang in read]


def load_real_articles(
    texts: Path | None, part: Part, *, languages: Collection[str] = (), corpus: Path = CORPUS
) -> list[CodedArticle]:
    """Return the real articles of a part, in these languages or all that the engine reads; none without a folder.

    ValueError for the part that nothing may learn from.
    """
    if part is Part.TEST:
        raise ValueError("nothing learns from the real articles kept for the test")
    if texts is None:
        return []
    read = frozenset(languages or language_pack.available())
    joined = join(texts, part, corpus=corpus)
    print(f"{len(joined.articles)} real articles to {part}; {len(joined.missing)} coded ones have no text in {texts}")
    return [article for article in joined.articles if article.document.lang in read]
