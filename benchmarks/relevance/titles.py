"""Relevant articles that are lost where their titles alone are judged."""

from collections import Counter
from pathlib import Path

from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import read_article
from vendors.extraction.text import language_pack
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.extraction.text.relevance import SubjectFinder

FIRST_WORDS = 200
"""Characters that stand for the summary that a feed gives: real ones have one to three hundred."""
EXAMPLES = 10


def titles(folder: Path) -> None:
    lexicon = Lexicon.from_folder(REFERENCE_DATA)
    finder = SubjectFinder(lexicon, map(language_pack.load, language_pack.available()))
    engine = Engine(lexicon)
    articles = [read_article(path).document for path in sorted(folder.glob("*.json"))]
    found: Counter[str] = Counter()
    lost = []
    for document in articles:
        by_text = finder.names_somebody(f"{document.title}\n{document.text}")
        by_title = finder.names_somebody(document.title)
        by_summary = finder.names_somebody(f"{document.title}\n{document.text[:FIRST_WORDS]}")
        tells_step = bool(engine.read(document).findings)
        found.update(title=by_title, summary=by_summary, text=by_text, step=tells_step)
        found.update({f"step {name}": tells_step for name, judged in _lost(by_title, by_summary, by_text) if judged})
        if tells_step and not by_title:
            lost.append(document)
    print(f"{len(articles)} articles in {folder}; the engine finds a step in {found['step']}.")
    for name, said in (("title", "title"), ("summary", f"title and {FIRST_WORDS} characters"), ("text", "whole text")):
        print(f"  by the {said}: {found[name]} relevant; of those with a step {found[f'step {name}']} lost")
    for document in lost[:: max(1, len(lost) // EXAMPLES)][:EXAMPLES]:
        print(f"    lost by its title: [{document.lang}] {document.title}")


def _lost(by_title: bool, by_summary: bool, by_text: bool) -> list[tuple[str, bool]]:
    return [("title", not by_title), ("summary", not by_summary), ("text", not by_text)]
