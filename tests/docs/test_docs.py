"""What the documents name exists, and the figures that they give are the project's own."""

import csv
import functools
import importlib
import json
import pkgutil
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands

import vendors
from vendors.extraction.encoder.model import MAX_WINDOWS, WEIGHTS_FOLDER
from vendors.extraction.encoder.windows import MAX_WINDOW_TOKENS
from vendors.extraction.engine import MAX_CANDIDATES
from vendors.extraction.weighing.classifier import shipped_classifier

ROOT = Path(__file__).resolve().parents[2]
EXTRACTION = ROOT / "docs" / "extraction.md"
# CHANGELOG.md and training/LOG.md are left out: they tell of what has gone.
MODEL_CARD = ROOT / "vendors" / "extraction" / "encoder" / "MODEL.md"
OTHER_DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "training/corpus/README.md")
DOCUMENTS = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / name for name in OTHER_DOCUMENTS), MODEL_CARD])
FOLDERS = ("vendors", "tracker", "training", "benchmarks", "tests", "templates", "static", "locale", "docs", ".ci")
FILE = re.compile(r"\.(py|md|toml|csv|jsonl?|txt|in|ya?ml|html|onnx|po|mo|css|js)$")
MADE_UP = frozenset(
    # files that the reader brings or that come about in use, and those of other projects
    ["article.txt", "list.opml", "copy.sqlite3", "a.pt", "tests/evaldata.json", "eval_common.py", "robots.txt"]
)

documents = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code_of(path: Path) -> list[str]:
    """Return what a document sets as code: its inline spans and the lines of its blocks."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^    (.*)$", text, re.MULTILINE)
    prose = re.sub(r"^```\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + indented + re.findall(r"`([^`\n]+)`", prose)


@functools.cache
def file_names() -> frozenset[str]:
    within = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return frozenset(path.name for path in (*within, *ROOT.iterdir()))


@functools.cache
def packages() -> tuple[str, ...]:
    """Return what a dotted name in a document may be relative to: nothing, or a package of the application."""
    inner = pkgutil.walk_packages(vendors.__path__, "vendors.")
    return ("", "vendors.", *(f"{module.name}." for module in inner if module.ispkg))


def exists(dotted: str) -> bool:
    """Return whether the name is that of a module, or of something in one."""
    parts = dotted.split(".")
    for package in packages():
        for length in range(len(parts), -1, -1):
            module = (package + ".".join(parts[:length])).rstrip(".")
            if not module or not _is_module(module):
                continue
            value: object = importlib.import_module(module)
            if all((value := getattr(value, part, None)) is not None for part in parts[length:]):
                return True
            break
    return False


@functools.cache
def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@documents
def test_every_path_and_file_in_a_document_exists(path):
    bases = (ROOT, ROOT / "vendors", ROOT / "vendors" / "extraction", path.parent)
    missing = []
    for name in re.findall(r"(?<![\w./:<$-])[\w.][\w./-]*", "\n".join(code_of(path))):
        if name in MADE_UP or FILE.fullmatch(name):
            continue
        if "/" in name and (FILE.search(name) or name.split("/")[0] in FOLDERS):
            if not any((base / name).exists() for base in bases):
                missing.append(name)
        elif "/" not in name and FILE.search(name) and not ((path.parent / name).exists() or name in file_names()):
            missing.append(name)
    assert missing == []


@documents
def test_every_dotted_name_in_a_document_exists(path):
    names = [re.sub(r"\(.*\)$", "", code) for code in code_of(path)]
    dotted = [name for name in names if re.fullmatch(r"[A-Za-z_]+(\.[A-Za-z_]\w*)+", name)]
    own = [name for name in dotted if not FILE.search(name) and not name.endswith((".org", ".com"))]
    assert [name for name in own if name not in MADE_UP and not exists(name)] == []


@documents
def test_every_command_in_a_document_exists(path):
    code = "\n".join(code_of(path))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", code, re.MULTILINE)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())
    modules = re.findall(r"python -m ([\w.]+)", code)
    assert [module for module in modules if not _is_module(module)] == []


@documents
def test_every_option_of_a_command_in_a_document_exists(path):
    own = re.compile(r"^(?:python -m (?:training|benchmarks)\b|(?:\.venv/bin/python )?manage\.py \w)")
    lines = [line.partition("#")[0] for line in code_of(path) if own.match(line)]
    options = {option for line in lines for option in re.findall(r"(?<=\s)--[a-z][a-z-]*", line)} - {"--help"}
    assert {option for option in options if f'"{option}"' not in commands()} == set()


@functools.cache
def commands() -> str:
    """Return the code of all commands."""
    folders = (ROOT / "training", ROOT / "benchmarks", ROOT / "vendors" / "management")
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))


@documents
def test_every_setting_and_constant_in_a_document_exists(path):
    named = {name for code in code_of(path) for name in re.findall(r"^([A-Z]+(?:_[A-Z]+)+)(?==|$)", code)}
    assert {name for name in named if not re.search(rf"\b{name}\b", capitals())} == set()


@functools.cache
def capitals() -> str:
    """Return the files that define settings, variables of the environment and constants."""
    settings = ("docker-compose.yml", "Makefile", ".ci/test", ".ci/run", ".ci/setup", "tracker/settings.py")
    paths = [*(ROOT / name for name in settings), *(ROOT / "vendors").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@documents
def test_every_link_between_documents_leads_somewhere(path):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        if "://" in target:
            continue
        linked = (path.parent / file).resolve() if file else path
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            broken.append(target)
    assert broken == []


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_names_every_command_of_the_project():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {name for name, app in get_commands().items() if app == "vendors"} - {"start"}  # `make run` starts it
    assert {name for name in commands if not re.search(rf"[ `]{name}\b", readme)} == set()


def test_the_index_lists_every_document():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    listed = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in listed if f"]({name}" not in index} == set()


def test_the_readme_counts_the_shipped_actions_and_articles():
    with (ROOT / "vendors" / "data" / "actions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    articles = [path for path in (ROOT / "vendors" / "data" / "articles").iterdir() if path.name != "README.md"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{len(rows):,} researched actions of {len({row['jurisdiction'] for row in rows})} jurisdictions" in readme
    assert len(articles) == 14
    assert "fourteen example articles" in readme


def test_the_layers_drawn_are_those_that_are_checked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    checked = [set(layer.split(" | ")) - {"apps"} for layer in contract["layers"]]
    drawing = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Layers")[2].split("```")[1]
    drawn = [re.split(r" {2,}", line)[0].replace("vendors.", "").split(" · ") for line in drawing.strip().splitlines()]
    assert [set(names) for names in drawn] == [*checked, {"extraction"}]


def test_the_page_on_extraction_stays_short():
    lines = EXTRACTION.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    assert [line for line in lines if len(line) > 120] == []


def test_the_page_on_extraction_names_every_module():
    folder = ROOT / "vendors" / "extraction"
    modules = [path.relative_to(folder) for path in folder.rglob("*.py") if path.name != "__init__.py"]
    page = EXTRACTION.read_text(encoding="utf-8")
    staged = [module for module in modules if len(module.parts) > 1 and module.parts[0] != "evaluation"]
    assert [str(module) for module in staged if f"`{module.as_posix()}`" not in page] == []


@pytest.mark.parametrize("document", [EXTRACTION, MODEL_CARD], ids=lambda path: path.name)
def test_the_figures_of_reading_are_those_of_the_about_page(document):
    quality = json.loads((ROOT / "vendors" / "data" / "quality.json").read_text(encoding="utf-8"))
    page = document.read_text(encoding="utf-8")
    table = page.partition("| set | articles |")[2].partition("\n\n")[0]
    shown = [tuple(map(float, re.findall(r"\| ([\d.]+)(?= )", row))) for row in table.splitlines()[2:]]
    rated = [
        (
            articles["articles"],
            *(articles["headline"][name] for name in ("precision", "recall", "f1")),
            *(articles[name] for name in ("status", "date", "evidence", "silent")),
        )
        for articles in quality["sets"]
    ]
    assert shown == rated
    assert f"Measured on {quality['measured']}" in page


def test_the_bounds_of_reading_are_those_of_the_code():
    page = " ".join(EXTRACTION.read_text(encoding="utf-8").split())
    weights = sum(path.stat().st_size for path in WEIGHTS_FOLDER.iterdir() if path.suffix in (".onnx", ".json"))
    assert f"proposes {MAX_CANDIDATES:,} candidates" in page
    assert MAX_WINDOWS == 8
    assert "reads eight windows at most" in page
    assert f"windows of up to {MAX_WINDOW_TOKENS} tokens" in page
    assert f"accepted from {shipped_classifier().ensemble_threshold} on" in page
    assert f"{weights / 1e6:.1f} MB in `encoder/weights`" in page
