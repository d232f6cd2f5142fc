"""What a reader has in mind at a point of the text: who was spoken of last, and whom the article is about."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from vendors.extraction.rules.frames import (
    ANY_SUPPLIER,
    COMPANIES,
    NEUTRAL,
    PRODUCT,
    PRONOUN,
    GovernmentMention,
    SentenceFrame,
    VendorMention,
)
from vendors.extraction.rules.lists import is_loose_list_gap
from vendors.extraction.text.lexicon import VendorTraits
from vendors.extraction.text.names import BODY, VENDOR
from vendors.extraction.vocabulary import UNNAMED, Kind

_COUNTS = {"two": 2, "both": 2, "either": 2, "neither": 2, "pair": 2, "duo": 2, "three": 3, "four": 4, "five": 5}
_MOST_RECENT_GROUPS = 8
"""Groups of vendors that are remembered: "the two firms" seldom reaches back farther than a few sentences."""
_MOST_MINOR_VENDORS = 4
"""Vendors besides that the encoder may still be asked about; with more, none of them would be likely."""
_SAME_BREATH = 120
"""Characters from a country to "the regulator" within which it is taken to be that country's, whoever else has one."""
_TITLE_WEIGHT, _LEAD_WEIGHT = 3, 2
"""What a name in the title and in the first paragraphs counts for, against one in the rest of the text."""
_LEAD_PARAGRAPHS = 2
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
"""English adjectives of origin in "the Chinese firm". "Nordic" tells no one country."""


@dataclass(slots=True)
class DiscourseState:
    """What earlier sentences leave behind. `topic` and `main_vendors` belong to the article as a whole."""

    topic: str = ""
    """The country that the article is about."""
    main_vendors: tuple[str, ...] = ()
    """The vendors that the article is about."""
    recent_governments: list[str] = field(default_factory=list)
    """Jurisdictions in the order in which they were last named, the newest last."""
    body_countries: dict[str, str] = field(default_factory=dict)
    """Generic words for a body ("regulator") to the jurisdiction that they were last used of."""
    recent_vendors: list[tuple[str, ...]] = field(default_factory=list)
    """Vendors last named, those of one list together, the newest last."""
    minor_vendors: list[str] = field(default_factory=list)
    """Vendors that are seldom meant later, but may be: neither prominent nor the article's own."""
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
    traits: VendorTraits = field(default_factory=VendorTraits)

    def note(self, frame: SentenceFrame) -> None:
        """Take in a sentence that has been read."""
        if frame.sentence.paragraph != self.paragraph:
            self.paragraph_country = ""
            self.paragraph = frame.sentence.paragraph
        self._note_governments(frame)
        if frame.sentence.heading:
            self.section_country = next((mention.codes[0] for mention in frame.governments if mention.codes), "")
        for mention in frame.vendor_mentions:
            if mention.form == VENDOR and mention.home_country:
                self.home_countries[mention.slugs[0]] = mention.home_country
        self.recent_vendors.extend(self._groups(frame))
        del self.recent_vendors[:-_MOST_RECENT_GROUPS]
        self._note_minor_vendors(frame)

    def _note_governments(self, frame: SentenceFrame) -> None:
        for mention in frame.governments:
            if not mention.codes or mention.modifies in ("operator", "target"):
                continue
            for code in mention.codes:
                if code in self.recent_governments:
                    self.recent_governments.remove(code)
                self.recent_governments.append(code)
                self.paragraph_country = self.paragraph_country or code
            if mention.form == BODY and len(mention.codes) == 1:
                for word in (*mention.detail.split(), *mention.body.lower().split()[-1:]):
                    self.body_countries[word] = mention.codes[0]

    def _groups(self, frame: SentenceFrame) -> Iterator[tuple[str, ...]]:
        """Yield the vendors that the sentence names, those in one list together; only such as can be meant later."""
        group: list[str] = []
        end = -1
        for mention in frame.vendor_mentions:
            if mention.form != VENDOR or not self._is_prominent(mention):
                continue
            if group and not is_loose_list_gap(frame.folded[end : mention.start], frame.grammar):
                yield tuple(group)
                group = []
            group.extend(slug for slug in mention.slugs if slug not in group)
            end = mention.end
        if group:
            yield tuple(group)

    def _is_prominent(self, mention: VendorMention) -> bool:
        return mention.slugs[0] in self.traits.prominent or mention.slugs[0] in self.main_vendors

    def _note_minor_vendors(self, frame: SentenceFrame) -> None:
        for mention in frame.vendor_mentions:
            if mention.form == VENDOR and not self._is_prominent(mention):
                earlier = [slug for slug in self.minor_vendors if slug not in mention.slugs]
                self.minor_vendors = [*earlier, *mention.slugs]
        del self.minor_vendors[:-_MOST_MINOR_VENDORS]

    def last_vendors(self) -> tuple[str, ...]:
        """Return the vendors that were spoken of last, the article's own where none were."""
        return self.recent_vendors[-1] if self.recent_vendors else self.main_vendors

    def resolve_government(self, mention: GovernmentMention, frame: SentenceFrame) -> tuple[str, ...]:
        """Return the jurisdiction that "the regulator", "the president" … stands for."""
        named = [
            earlier
            for earlier in frame.governments
            if earlier.codes and earlier.end <= mention.start and not earlier.modifies
        ]
        if named and mention.start - named[-1].end < _SAME_BREATH:
            return named[-1].codes[:1]
        for word in (mention.detail, *mention.detail.split()):
            if word in self.body_countries:
                return (self.body_countries[word],)
        if mention.fallback:
            return (mention.fallback,)
        if self.recent_governments:
            return (self.recent_governments[-1],)
        return (self.topic,) if self.topic else ()

    def resolve_vendor_mention(self, mention: VendorMention, frame: SentenceFrame) -> tuple[str, ...]:
        """Return the vendors that "the company", "both firms", "it" stands for."""
        if mention.form in (NEUTRAL, ANY_SUPPLIER):
            return (UNNAMED,)
        if mention.words.startswith("seat:"):
            return self._vendor_of_seat(mention.words[5:])
        home = _home_country(mention.words, frame)
        if mention.form == COMPANIES:
            return self._last_group(home, _count(mention.words, frame))
        earlier = [
            vendor.slugs[0] for vendor in frame.vendor_mentions if vendor.form == VENDOR and vendor.end <= mention.start
        ]
        if mention.form == PRODUCT or (mention.form == PRONOUN and mention.words in ("them", "they", "their")):
            return tuple(dict.fromkeys(earlier)) or self.last_vendors()
        last = tuple(earlier[-1:]) or self.last_vendors()
        if home:
            for group in (last, *reversed(self.recent_vendors)):
                fitting = self._of_home(group, home)
                if fitting:
                    return fitting[:1]
        return last[:1]

    def _vendor_of_seat(self, seat: str) -> tuple[str, ...]:
        for group in (*reversed(self.recent_vendors), self.main_vendors):
            fitting = [slug for slug in group if self.traits.seats.get(slug) == seat]
            if fitting:
                return (fitting[0],)
        return tuple(slug for slug, city in self.traits.seats.items() if city == seat)[:1]

    def _last_group(self, home: str, count: int) -> tuple[str, ...]:
        """Return the last group of vendors, as many and of the home that "both Chinese vendors" says.

        Where no list had so many, those named last one by one are gathered: two, unless a number is told.
        """
        gathered: list[str] = []
        groups = [self._of_home(group, home) for group in (*reversed(self.recent_vendors), self.main_vendors)]
        for group in groups:
            if len(group) > 1 and (not count or len(group) == count):
                return group
            gathered.extend(slug for slug in group if slug not in gathered)
        return tuple(reversed(gathered[: count or 2])) or self.main_vendors

    def _of_home(self, group: tuple[str, ...], home: str) -> tuple[str, ...]:
        return tuple(slug for slug in group if not home or self.home_countries.get(slug) == home)


def _home_country(words: str, frame: SentenceFrame) -> str:
    """Return the country that the adjective of a phrase tells; English adjectives count in every language."""
    parts, own = words.split(), frame.grammar.homes
    if not frame.grammar.spaced:
        return next((code for word, code in own.items() if word in words), "")
    return next((code for word, code in _HOMES.items() if word in parts), "") or next(
        (own[word] for word in parts if word in own), ""
    )


def _count(words: str, frame: SentenceFrame) -> int:
    """Return how many a phrase says that it means ("both", "the three"), 0 where it does not."""
    parts, own = words.split(), frame.grammar.counts
    if not frame.grammar.spaced:
        return next((number for word, number in own.items() if word in words), 0)
    return next((number for word, number in _COUNTS.items() if word in parts), 0) or next(
        (own[word] for word in parts if word in own), 0
    )


def initial_state(
    title: SentenceFrame | None, frames: list[SentenceFrame], traits: VendorTraits, home: str = ""
) -> DiscourseState:
    """Return the state with which an article begins: topic and main vendors by how often and how early it names them.

    `home`: the country that the name of the paper tells.
    """
    countries: Counter[str] = Counter()
    vendors: Counter[str] = Counter()
    state = DiscourseState(traits=traits, publisher_country=home)
    titled = [(_TITLE_WEIGHT, title)] if title is not None else []
    for weight, frame in [*titled, *((_weight(frame), frame) for frame in frames)]:
        for government in frame.governments:
            if government.modifies not in ("operator", "target"):
                countries.update(dict.fromkeys(government.codes, weight))
        for mention in frame.vendor_mentions:
            if mention.form == VENDOR:
                vendors.update(dict.fromkeys(mention.slugs, weight))
                if mention.home_country:
                    state.home_countries[mention.slugs[0]] = mention.home_country
    state.topic = _topic(countries, {state.home_countries.get(slug) for slug, _ in vendors.most_common(2)}) or home
    state.main_vendors = _main_vendors(vendors)
    return state


def _weight(frame: SentenceFrame) -> int:
    return _LEAD_WEIGHT if frame.sentence.paragraph < _LEAD_PARAGRAPHS else 1


def _topic(countries: Counter[str], vendor_homes: set[str | None]) -> str:
    """Return the country named most, passing over China where its vendors are spoken of; empty where none is named."""
    ranked = [code for code, _ in countries.most_common(4)]
    foreign = [code for code in ranked if code not in vendor_homes or code != "CN"]
    return next(iter(foreign or ranked), "")


def _main_vendors(vendors: Counter[str]) -> tuple[str, ...]:
    """Return the vendor named most, and up to two more that are named more than half as often."""
    if not vendors:
        return ()
    most = vendors.most_common(1)[0][1]
    return tuple(slug for slug, count in vendors.most_common(3) if count * 2 > most)
