"""Who in a sentence could act: names of countries, capitals and bodies, and phrases such as "the regulator"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from vendors.extraction.rules.frames import CLAUSE_PUNCTUATION, GENERIC, OFFICE, GovernmentMention, SentenceFrame
from vendors.extraction.rules.lists import is_list_gap
from vendors.extraction.text.names import BODY, CAPITAL, COUNTRY, DEMONYM, METONYM, OPERATOR, PLACE, VENDOR, Name
from vendors.extraction.text.scanner import Hit

_GOVERNMENT_NAMES = frozenset((COUNTRY, DEMONYM, CAPITAL, METONYM, BODY, PLACE))
_JOINT = re.compile(r"(?:'s|')?(?: [a-z][\w-]*){0,3} |(?:'s|')? |, | of | of the ")
_LONGEST_JOINT = 45
"""Characters from a country to the body that belongs to it; holds the three adjectives that `_JOINT` allows."""
_LONGEST_LIST_GAP = 24
"""Characters between two governments of a list; holds "as well as" or "along with" with punctuation and an article."""
_MODIFIER_REACH = 25
"""Characters from a demonym to the noun it modifies: "Chinese state-owned telecoms operator" needs 22."""
_MOST_ARTICLES = 3
"""Articles and the like that are skipped to find a preposition: "by its own new regulator" has three."""
_POSSESSIVE = re.compile(r"'s?\b|' ")


def government_mentions(frame: SentenceFrame) -> list[GovernmentMention]:
    """Return the governments of a sentence in order, the members of a list as one mention with several codes."""
    return _with_joined_lists(frame, list(_mentions(frame)))


def _mentions(frame: SentenceFrame) -> Iterator[GovernmentMention]:
    """Yield the mentions, a name and the generic noun that belongs to it ("Britain's cyber agency") as one."""
    pending: GovernmentMention | None = None
    other_hit_between = False
    for hit in frame.hits:
        mention = _mention_of(frame, hit)
        if mention is None:
            other_hit_between = True
            continue
        if pending is not None and _are_one_phrase(frame, pending, mention, other_hit_between=other_hit_between):
            pending = _merged(pending, mention)
        else:
            if pending is not None:
                yield _with_surroundings(frame, pending)
            pending = mention
        other_hit_between = False
    if pending is not None:
        yield _with_surroundings(frame, pending)


def _mention_of(frame: SentenceFrame, hit: Hit) -> GovernmentMention | None:
    roles = hit.roles
    if not hit.name_types and "office" not in roles and "government" not in roles:
        return None
    start, end, words = hit.start, hit.end, frame.text[hit.start : hit.end]
    name = _government_name(hit, frame.folded)
    if name is not None and name.name_type == BODY and "government" in roles and name.surface.count(" ") == 0:
        # One word that names a body and is also common ("Congress"): whoever else the text speaks of comes first.
        return GovernmentMention(start, end, (), GENERIC, body=words, detail=hit.entry.text, fallback=name.code)
    if name is not None and name.name_type == COUNTRY and _is_personal_name(frame, hit):
        return None
    if name is not None:
        body = words if name.name_type == BODY else ""
        return GovernmentMention(start, end, (name.code,), name.name_type, body=body, detail=name.detail)
    if "office" in roles:
        return GovernmentMention(start, end, (), OFFICE, detail=hit.entry.text)
    if "government" in roles:
        return GovernmentMention(start, end, (), GENERIC, body=words, detail=hit.entry.text)
    return None


def _government_name(hit: Hit, folded: str) -> Name | None:
    """Return the government among the readings of a name; Brussels is the Union unless the text speaks of Belgium."""
    names = [name for name in hit.names if name.name_type in _GOVERNMENT_NAMES]
    if len(names) > 1:
        union = next((name for name in names if name.code == "EU"), None)
        if union is not None and "belgi" not in folded:
            return union
    return names[0] if names else None


_FORENAMES = frozenset(
    ("georgia", "jordan", "chad", "israel", "cuba", "india", "china", "kenya", "ireland", "malta", "america", "holland")
)
"""Countries whose names people bear, as forenames or surnames."""
_AMBIGUOUS_BEHIND_A_NAME = ("georgia", "jordan", "chad")
_SURNAME = re.compile(r" [A-Z][a-z]+\w*")
_MONTHS_AND_DAYS = re.compile(
    r" (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_NAME_BEFORE = re.compile(r"(?:[A-Z][a-z]+, |South |North |State of |Councillor |Mr |Ms )$")
_NAME_REACH = 14
"""Characters in which `_NAME_BEFORE` has to match; a city with a longer name is not seen as one."""


def _is_personal_name(frame: SentenceFrame, hit: Hit) -> bool:
    """Return whether a country's name is a person's or an American state's ("Jordan Blake", "Atlanta, Georgia")."""
    country = hit.entry.text
    if country not in _FORENAMES:
        return False
    if _SURNAME.match(frame.text, hit.end) and not _MONTHS_AND_DAYS.match(frame.text, hit.end):
        # "Jordan Telecommunications Regulator": what follows is a word of the vocabulary, so it is no surname.
        return not any(after.start == hit.end + 1 and (after.names or after.senses) for after in frame.hits)
    before = frame.text[max(frame.sentence.start, hit.start - _NAME_REACH) : hit.start]
    return country in _AMBIGUOUS_BEHIND_A_NAME and bool(_NAME_BEFORE.search(before))


def _are_one_phrase(
    frame: SentenceFrame, left: GovernmentMention, right: GovernmentMention, *, other_hit_between: bool
) -> bool:
    """Return whether two mentions are one: "Britain's" + "cyber agency", "the regulator" + "of Kenya"."""
    gap = frame.folded[left.end : right.start]
    if not left.codes and right.codes and gap in frame.grammar.genitive:
        return True
    if len(gap) > _LONGEST_JOINT or not _JOINT.fullmatch(gap):
        return False
    if other_hit_between and gap.strip(" '") not in ("", "s"):
        return False
    if gap == ", ":
        return left.form == BODY and right.codes == left.codes and right.form == BODY
    if gap.startswith(" of"):
        return not left.codes and bool(right.codes)
    if frame.grammar.noun_first and not left.codes and right.codes and gap == " ":
        return right.form == DEMONYM
    if left.codes and right.codes:
        return left.codes == right.codes and right.form == BODY
    if left.codes and not right.codes:
        return gap[:1] == "'" or (left.form in (DEMONYM, BODY, COUNTRY) and gap.count(" ") <= 3)
    return not left.codes and not right.codes and gap == " "


def _merged(left: GovernmentMention, right: GovernmentMention) -> GovernmentMention:
    body = "" if OFFICE in (left.form, right.form) else right.body or left.body
    return GovernmentMention(left.start, right.end, left.codes or right.codes, BODY, body=body, detail=right.detail)


def _with_surroundings(frame: SentenceFrame, mention: GovernmentMention) -> GovernmentMention:
    """Fill in what the words beside a mention tell: its preposition, its genitive, what a demonym modifies."""
    grammar, start = frame.grammar, mention.start
    before = frame.word_before(start)
    for _ in range(_MOST_ARTICLES):
        if before not in grammar.articles:
            break
        start = frame.folded.rfind(before, frame.sentence.start, start)
        before = frame.word_before(start)
    mention.preposition = grammar.prepositions.get(before, "") if start > frame.sentence.start else ""
    mention.possessive = bool(_POSSESSIVE.match(frame.folded, mention.end))
    if not grammar.spaced:
        _read_particles(frame, mention, before)
    if mention.form == DEMONYM:
        noun_of = _noun_before if grammar.noun_first else _noun_after
        mention.modifies = noun_of(frame, mention)
    return mention


_LONGEST_PARTICLE = 6
"""Characters behind a name in which a particle of Chinese or Japanese is looked for."""


def _read_particles(frame: SentenceFrame, mention: GovernmentMention, before: str) -> None:
    """Fill in preposition and genitive where no spaces part the words: particles stand right beside the name."""
    prepositions, postpositions = frame.grammar.prepositions, frame.grammar.postpositions
    before_class = next((prepositions[word] for word in prepositions if before.endswith(word)), "")
    behind = frame.folded[mention.end : mention.end + _LONGEST_PARTICLE]
    longest_first = sorted(postpositions, key=len, reverse=True)
    after_class = next((postpositions[word] for word in longest_first if behind.startswith(word)), "")
    mention.possessive = after_class == "owner"
    mention.preposition = after_class if after_class not in ("", "owner") else before_class


def _noun_before(frame: SentenceFrame, mention: GovernmentMention) -> str:
    """Return what a demonym behind its noun belongs to ("les opérateurs français")."""
    start = mention.start
    near = [hit for hit in frame.hits if start - _MODIFIER_REACH < hit.end <= start]
    for hit in reversed(near):
        if CLAUSE_PUNCTUATION.search(frame.folded, hit.end, start):
            return ""
        if noun := _noun_class(hit):
            return noun
    return ""


def _noun_after(frame: SentenceFrame, mention: GovernmentMention) -> str:
    """Return what a demonym before its noun belongs to ("Chinese operators")."""
    end = mention.end
    for hit in frame.hits:
        if hit.start < end:
            continue
        if hit.start - end > _MODIFIER_REACH or CLAUSE_PUNCTUATION.search(frame.folded, end, hit.start):
            return ""
        if noun := _noun_class(hit):
            return noun
    return ""


def _noun_class(hit: Hit) -> str:
    roles = hit.roles
    if "measure" in roles:
        return "measure"
    if "operator" in roles or OPERATOR in hit.name_types:
        return "operator"
    if "company" in roles or "companies" in roles or "opponent" in roles or VENDOR in hit.name_types:
        return "target"
    return ""


def _with_joined_lists(frame: SentenceFrame, mentions: list[GovernmentMention]) -> list[GovernmentMention]:
    """Join the members of a list ("Australia, Japan and New Zealand") into one mention with several codes."""
    joined: list[GovernmentMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is not None and last.codes and mention.codes and _are_listed(last, mention, frame):
            codes = (*last.codes, *(code for code in mention.codes if code not in last.codes))
            joined[-1] = replace(
                last,
                end=mention.end,
                codes=codes,
                possessive=mention.possessive,
                body=last.body if len(codes) == 1 else "",
                modifies=mention.modifies,
                fallback="",
            )
        else:
            joined.append(mention)
    return joined


def _are_listed(left: GovernmentMention, right: GovernmentMention, frame: SentenceFrame) -> bool:
    gap = frame.folded[left.end : right.start]
    if gap in (" ", "") or len(gap) > _LONGEST_LIST_GAP or left.possessive:
        return False
    links = frame.grammar.links
    if not is_list_gap(gap, frame.grammar) and not (links and links.fullmatch(gap)):
        return False
    # A body may be followed by whatever governs ("the FCC, Canada"); demonyms only by demonyms, which are adjectives.
    both_places = {left.form, right.form} <= _GOVERNMENT_NAMES - {BODY, DEMONYM}
    return left.form == right.form or both_places or left.form == BODY
