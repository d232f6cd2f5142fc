"""A small folder of reference data that is in order, for tests to spoil."""

from pathlib import Path

LINES: dict[str, tuple[str, ...]] = {
    "blocs.csv": ("slug,name,full_name", "five-eyes,Five Eyes,"),
    "countries.csv": (
        "code,name,official_name,aliases,demonyms,capital,metonyms,region,blocs",
        "GB,United Kingdom,,UK;Britain,British,London,Downing Street,Northern Europe,five-eyes",
        "CN,China,,,Chinese,Beijing,,Eastern Asia,",
    ),
    "country_names.csv": ("code,lang,names,demonyms,capital,metonyms", "GB,de,Großbritannien,britische,London,"),
    "bodies.csv": (
        "slug,country,name,abbreviations,aliases,kind",
        "gb-ofcom,GB,Office of Communications,,Ofcom,regulator",
    ),
    "vendors.csv": (
        "slug,name,aliases,home_country,parent,kind,seat,read_as_vendor,prominent,leading",
        "hisilicon,HiSilicon,海思,CN,huawei,vendor,Shenzhen,,,",
        "huawei,Huawei,华为,CN,,vendor,Shenzhen,,yes,yes",
    ),
    "actions.csv": (
        "key,jurisdiction,vendors,actor,kind,status,date_announced,date_effective,deadline,date_ended,"
        "scope,body,instrument,title,summary,source_urls,basis",
        "gb-ban,GB,huawei,government,ban,adopted,2020-07-14,,2027-12-31,,5g;core,Ofcom,,Britain bans Huawei,A ban.,"
        "https://www.news.example.org/1;https://paper.example.org/2,verified",
        "gb-rumour,GB,unnamed,government,warning,proposed,2019,,,,,,,Britain may warn,,https://news.example.org/3,memory",
    ),
    "milestones.csv": ("key,date,status,note,source_url", "gb-ban,2020-01-28,proposed,A cap first.,"),
}


def make_folder(folder: Path, **more: tuple[str, ...]) -> Path:
    """Write the files, each with further lines under its name without the ending: `bodies=("…",)`."""
    folder.mkdir(exist_ok=True)
    for file, lines in LINES.items():
        added = more.get(file.removesuffix(".csv"), ())
        (folder / file).write_text("\n".join((*lines, *added)) + "\n", encoding="utf-8")
    return folder


def replace_in(folder: Path, file: str, old: str, new: str) -> None:
    """Change the words of one file; they have to be there."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
