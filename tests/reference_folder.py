"""A small folder of reference data that is in order, for tests to spoil."""

from pathlib import Path

LINES: dict[str, tuple[str, ...]] = {
    "blocs.csv": ("slug,name,full_name", "five-eyes,Five Eyes,"),
    "countries.csv": (
        "code,name,official_name,aliases,demonyms,capital,metonyms,region,blocs,searched_on,searched_languages,search_result",
        "GB,United Kingdom,,UK;Britain,British,London,Downing Street,Northern Europe,five-eyes,2020-08-01,en;de,Laws",
        "CN,China,,,Chinese,Beijing,,Eastern Asia,,,,",
    ),
    "country_names.csv": ("code,lang,names,demonyms,capital,metonyms", "GB,de,Großbritannien,britische,London,"),
    "bodies.csv": (
        "slug,country,name,abbreviations,aliases,kind,own_name,own_language,website",
        "gb-ofcom,GB,Office of Communications,,Ofcom,regulator,,,https://ofcom.example.org/",
    ),
    "vendors.csv": (
        "slug,name,aliases,home_country,parent,kind,seat,read_as_vendor,prominent,leading,wikidata,lei",
        "hisilicon,HiSilicon,海思,CN,huawei,vendor,Shenzhen,,,,,",
        "huawei,Huawei,华为,CN,,vendor,Shenzhen,,yes,yes,Q160120,",
    ),
    "actions.csv": (
        "key,jurisdiction,reach,area,force,vendors,actor,kind,status,scope,body,instrument,official_title,"
        "official_title_language,official_number,official_text_url,under,title,summary,checked,grade,basis",
        "gb-ban,GB,national,,law,huawei,government,ban,adopted,5g;core,Ofcom,,,,,,,Britain bans Huawei,A ban.,"
        "2020-08-01,B,verified",
        "gb-rumour,GB,national,,advice,unnamed,government,warning,proposed,,,,,,,,gb-ban,Britain may warn,,,C,memory",
    ),
    "milestones.csv": (
        "action,step,date,type,status,note,outcome,outcome_on",
        "gb-ban,cap,2020-01-28,step,proposed,A cap first.,,",
        "gb-ban,decision,2020-07-14,step,adopted,The cabinet decides.,,",
        "gb-ban,stock,2021-07-14,deadline,,No new equipment.,met,2021-08-01",
        "gb-ban,removal,2027-12-31,deadline,,All of it is out.,,",
        "gb-rumour,talk,2019,step,proposed,,,",
    ),
    "sources.csv": (
        "action,milestone,address,publisher,title,date,language,type,read_on,pinpoint,supports,archived",
        "gb-ban,decision,https://www.news.example.org/1,The News,Ban decided,2020-07-15,en,press,2020-08-01,p. 2,"
        "The decision and its date,",
        "gb-ban,,https://gov.example.org/2,Home Office,,2020-07,en,official,,section 4,,https://archive.example.org/2",
        "gb-rumour,,https://news.example.org/3,The News,,,en,press,,,,",
    ),
    "withdrawn.csv": ("key,reason", "gb-told-twice,It is told as a step of the ban."),
    "record.csv": ("gathered_until", "2020-07-31"),
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
