"""What a reader has in mind at a point of the text: who was spoken of last, and whom the article is about."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vendors.extraction.rules.frames import (
    ANYBODY,
    COMPANIES,
    NEUTRAL,
    PRODUCT,
    PRONOUN,
    GovernmentMention,
    SentenceFrame,
    VendorMention,
)
from vendors.extraction.text.scanner import BODY, CODEBOOK_SLUGS, VENDOR
from vendors.extraction.vocabulary import UNNAMED, Kind

_COUNTS = {"two": 2, "both": 2, "either": 2, "neither": 2, "pair": 2, "duo": 2, "three": 3, "four": 4, "five": 5}
_REMEMBERED, _BYSTANDERS, _SAME_BREATH = 8, 4, 120
_LISTED = re.compile(
    r"(?:'s?)?[\w ]{0,14}(?:,|;| and| or| und| et| y| e| en| och| i|、|和|与|及|と|&| as well as| along with)"
    r"[\w' ]{0,14}"
)
_HOMES = {
    "chinese": "CN",
    "swedish": "SE",
    "finnish": "FI",
    "nordic": "",
    "russian": "RU",
    "american": "US",
    "korean": "KR",
    "japanese": "JP",
}


@dataclass(slots=True)
class DiscourseState:
    """The state that earlier sentences leave behind. `topic` and `vendors` belong to the article as a whole."""

    topic: str = ""
    main_vendors: tuple[str, ...] = ()
    recent_governments: list[str] = field(default_factory=list)
    """Jurisdictions in the order in which they were last named, the newest last."""
    body_countries: dict[str, str] = field(default_factory=dict)
    """Generic body words ("regulator") to the jurisdiction that they were last used of."""
    recent_vendors: list[tuple[str, ...]] = field(default_factory=list)
    minor_vendors: list[str] = field(default_factory=list)
    """Vendors that are seldom meant later, but may be: outside the codebook's list and not the article's own."""
    home_countries: dict[str, str] = field(default_factory=dict)
    last_actors: tuple[str, ...] = ()
    """The jurisdictions of the last step that was told with its government."""
    last_kind: Kind | None = None
    """The kind of the step told last."""
    section_country: str = ""
    """The jurisdiction that the last heading named."""
    paragraph_country: str = ""
    """The jurisdiction that the paragraph named first."""
    publisher_country: str = ""
    """The country that the name of the paper tells."""
    paragraph: int = -1
    seats: Mapping[str, str] = field(default_factory=dict)

    def note(self, frame: SentenceFrame) -> None:
        """Take in a sentence that has been read."""
        if frame.sentence.paragraph != self.paragraph:
            self.paragraph_country = ""
            self.paragraph = frame.sentence.paragraph
        for gov in frame.governments:
            if not gov.codes or gov.modifies in ("operator", "target"):
                continue
            for code in gov.codes:
                if code in self.recent_governments:
                    self.recent_governments.remove(code)
                self.recent_governments.append(code)
                self.paragraph_country = self.paragraph_country or code
            if gov.form == BODY and len(gov.codes) == 1:
                for word in (*gov.detail.split(), *gov.body.lower().split()[-1:]):
                    self.body_countries[word] = gov.codes[0]
        if frame.sentence.heading:
            self.section_country = next((gov.codes[0] for gov in frame.governments if gov.codes), "")
        for target in frame.vendor_mentions:
            if target.form == VENDOR and target.homes and target.homes[0]:
                self.home_countries[target.slugs[0]] = target.homes[0]
        self.recent_vendors.extend(self._groups(frame))
        del self.recent_vendors[:-_REMEMBERED]
        self._note_bystanders(frame)

    def _groups(self, frame: SentenceFrame) -> Iterator[tuple[str, ...]]:
        """Yield the vendors that the sentence names, those in one list together; only such as can be meant later."""
        group: list[str] = []
        end = -1
        for target in frame.vendor_mentions:
            if target.form != VENDOR or not self._is_prominent(target):
                continue
            if group and not _LISTED.fullmatch(frame.folded[end : target.start]):
                yield tuple(group)
                group = []
            group.extend(slug for slug in target.slugs if slug not in group)
            end = target.end
        if group:
            yield tuple(group)

    def _is_prominent(self, target: VendorMention) -> bool:
        return target.slugs[0] in CODEBOOK_SLUGS or target.slugs[0] in self.main_vendors

    def _note_bystanders(self, frame: SentenceFrame) -> None:
        for target in frame.vendor_mentions:
            if target.form == VENDOR and not self._is_prominent(target):
                self.minor_vendors = [slug for slug in self.minor_vendors if slug not in target.slugs] + [*target.slugs]
        del self.minor_vendors[:-_BYSTANDERS]

    def last_vendors(self) -> tuple[str, ...]:
        """Return the vendors that were spoken of last, the article's own where none were."""
        return self.recent_vendors[-1] if self.recent_vendors else self.main_vendors

    def resolve_government(self, gov: GovernmentMention, frame: SentenceFrame) -> tuple[str, ...]:
        """Return the jurisdiction that "the regulator", "the president" … stands for."""
        named = [one for one in frame.governments if one.codes and one.end <= gov.start and not one.modifies]
        if named and gov.start - named[-1].end < _SAME_BREATH:
            return named[-1].codes[:1]
        for word in (gov.detail, *gov.detail.split()):
            if word in self.body_countries:
                return (self.body_countries[word],)
        if gov.fallback:
            return (gov.fallback,)
        if self.recent_governments:
            return (self.recent_governments[-1],)
        return (self.topic,) if self.topic else ()

    def resolve_vendor_mention(self, target: VendorMention, frame: SentenceFrame) -> tuple[str, ...]:
        """Return the vendors that "the company", "both firms", "it" stands for."""
        if target.form in (NEUTRAL, ANYBODY):
            return (UNNAMED,)
        if target.words.startswith("seat:"):
            return self._seated(target.words[5:])
        home = _home(target.words, frame)
        if target.form == COMPANIES:
            return self._several(home, _count(target.words, frame))
        same = [one.slugs[0] for one in frame.vendor_mentions if one.form == VENDOR and one.end <= target.start]
        last = tuple(same[-1:]) or self.last_vendors()
        if target.form == PRODUCT or (target.form == PRONOUN and target.words in ("them", "they", "their")):
            return tuple(dict.fromkeys(same)) or self.last_vendors()
        if home:
            for group in (last, *reversed(self.recent_vendors)):
                fitting = [slug for slug in group if self.home_countries.get(slug) == home]
                if fitting:
                    return (fitting[0],)
        return last[:1]

    def _seated(self, seat: str) -> tuple[str, ...]:
        for group in (*reversed(self.recent_vendors), self.main_vendors):
            fitting = [slug for slug in group if self.seats.get(slug) == seat]
            if fitting:
                return (fitting[0],)
        known = [slug for slug, place in self.seats.items() if place == seat]
        return tuple(known[:1])

    def _several(self, home: str, count: int) -> tuple[str, ...]:
        """Return the last group of vendors, as many and of the home that "both Chinese vendors" says."""
        seen: list[str] = []
        groups = [self._from(group, home) for group in (*reversed(self.recent_vendors), self.main_vendors)]
        for group in groups:
            if len(group) > 1 and (not count or len(group) == count):
                return group
            seen.extend(slug for slug in group if slug not in seen)
        return tuple(reversed(seen[: count or 2])) or self.main_vendors

    def _from(self, group: tuple[str, ...], home: str) -> tuple[str, ...]:
        return tuple(slug for slug in group if not home or self.home_countries.get(slug) == home)


def _home(words: str, frame: SentenceFrame) -> str:
    parts, own = words.split(), frame.grammar.homes
    if not frame.grammar.spaced:
        return next((code for word, code in own.items() if word in words), "")
    return next((code for word, code in _HOMES.items() if word in parts), "") or next(
        (own[word] for word in parts if word in own), ""
    )


def _count(words: str, frame: SentenceFrame) -> int:
    parts, own = words.split(), frame.grammar.counts
    if not frame.grammar.spaced:
        return next((number for word, number in own.items() if word in words), 0)
    return next((number for word, number in _COUNTS.items() if word in parts), 0) or next(
        (own[word] for word in parts if word in own), 0
    )


def initial_state(
    title: SentenceFrame | None, frames: list[SentenceFrame], seats: Mapping[str, str], home: str = ""
) -> DiscourseState:
    """Return the state with which an article begins: its topic from title, first paragraphs, and the paper's `home`."""
    places: Counter[str] = Counter()
    vendors: Counter[str] = Counter()
    state = DiscourseState(seats=seats, publisher_country=home)
    for weight, frame in [(3, title)] * (title is not None) + [(_weight(frame), frame) for frame in frames]:
        if frame is None:
            continue
        for gov in frame.governments:
            if gov.modifies not in ("operator", "target"):
                places.update(dict.fromkeys(gov.codes, weight))
        for target in frame.vendor_mentions:
            if target.form == VENDOR:
                vendors.update(dict.fromkeys(target.slugs, weight))
                if target.homes and target.homes[0]:
                    state.home_countries[target.slugs[0]] = target.homes[0]
    homes = {state.home_countries.get(slug) for slug, _ in vendors.most_common(2)}
    ranked = [code for code, _ in places.most_common(4)]
    foreign = [code for code in ranked if code not in homes or code != "CN"]
    state.topic = next(iter(foreign or ranked), home)
    state.main_vendors = _main(vendors)
    return state


def _weight(frame: SentenceFrame) -> int:
    return 2 if frame.sentence.paragraph < 2 else 1


def _main(vendors: Counter[str]) -> tuple[str, ...]:
    if not vendors:
        return ()
    best = vendors.most_common(1)[0][1]
    return tuple(slug for slug, count in vendors.most_common(3) if count * 2 > best)
