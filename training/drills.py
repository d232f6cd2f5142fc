"""Short texts to train on besides the coded articles: plain sentences by pattern, and sentences without their article.

People paste single sentences too, and a model that has seen whole articles only is lost without them.
"""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from vendors.extraction.encoder.queries import SentenceQuery
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import UNNAMED

_FILLINGS = 3
"""How often a pattern is filled in: enough to be seen with and without sentences around it."""
_SHORTEST = 20
"""Characters of a sentence, or of a quote in it, that can stand alone; what is shorter is a heading or a name."""
_DAY = datetime.date(2021, 5, 20)
_COUNTRIES = {
    "en": (("Denmark", "DK"), ("Kenya", "KE"), ("Poland", "PL"), ("Brazil", "BR"), ("Vietnam", "VN"), ("Norway", "NO")),
    "de": (("Dänemark", "DK"), ("Polen", "PL"), ("Norwegen", "NO"), ("Brasilien", "BR"), ("die Bundesregierung", "DE")),
    "fr": (("le Danemark", "DK"), ("la Pologne", "PL"), ("la Norvège", "NO"), ("le Brésil", "BR")),
    "es": (("Dinamarca", "DK"), ("Polonia", "PL"), ("Noruega", "NO"), ("Brasil", "BR")),
    "it": (("la Danimarca", "DK"), ("la Polonia", "PL"), ("la Norvegia", "NO"), ("il Brasile", "BR")),
    "pt": (("a Dinamarca", "DK"), ("a Polónia", "PL"), ("a Noruega", "NO"), ("o Brasil", "BR")),
    "nl": (("Denemarken", "DK"), ("Polen", "PL"), ("Noorwegen", "NO"), ("Brazilië", "BR")),
    "sv": (("Danmark", "DK"), ("Polen", "PL"), ("Norge", "NO"), ("Brasilien", "BR")),
    "pl": (("Dania", "DK"), ("Norwegia", "NO"), ("Brazylia", "BR"), ("Kenia", "KE")),
    "zh": (("丹麦", "DK"), ("波兰", "PL"), ("挪威", "NO"), ("巴西", "BR")),
    "ja": (("デンマーク", "DK"), ("ポーランド", "PL"), ("ノルウェー", "NO"), ("ブラジル", "BR")),
}
_CONTEXT = {
    "en": ("The decision was announced in the evening.", "Operators did not comment."),
    "de": ("Das Ministerium teilte die Entscheidung am Abend mit.", "Die Betreiber äußerten sich nicht."),
    "fr": ("La décision a été annoncée dans la soirée.", "Les opérateurs n'ont pas réagi."),
    "es": ("La decisión se anunció por la tarde.", "Las operadoras no hicieron comentarios."),
    "it": ("La decisione è stata annunciata in serata.", "Gli operatori non hanno commentato."),
    "pt": ("A decisão foi anunciada ao fim da tarde.", "As operadoras não comentaram."),
    "nl": ("Het besluit werd 's avonds bekendgemaakt.", "De aanbieders reageerden niet."),
    "sv": ("Beslutet meddelades på kvällen.", "Operatörerna avstod från kommentarer."),
    "pl": ("Decyzję ogłoszono wieczorem.", "Operatorzy nie skomentowali jej."),
    "zh": ("消息于晚间公布。", "运营商没有回应。"),
    "ja": ("発表は夜に行われた。", "通信各社はコメントしていない。"),
}
"""Sentences before and after every second drill, so that a step is seen within a short text, too."""
_VENDORS = (
    ("Huawei", "huawei"),
    ("ZTE", "zte"),
    ("Hikvision", "hikvision"),
    ("Nokia", "nokia"),
    ("TP-Link", "tp-link"),
)
_PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("{C} has barred {V} from its mobile networks.", "ban adopted"),
        ("{C} banned {V} in 2019.", "ban adopted"),
        ("{V} was shut out of {C}'s 5G rollout.", "ban adopted"),
        ("{C}'s ban on {V} took effect.", "ban adopted"),
        ("{C} has never banned {V}.", ""),
        ("{C} has not yet barred {V}.", ""),
        ("There is no ban on {V} in {C}.", ""),
        ("{C} denied that it had banned {V}.", ""),
        ("Campaigners urged {C} to ban {V}.", ""),
        ("The opposition in {C} wants {V} barred.", ""),
        ("Analysts expect {C} to exclude {V}.", ""),
        ("Has {C} excluded {V}?", ""),
        ("Should {C} ban {V}?", ""),
        ("If {C} banned {V}, prices would rise.", ""),
        ("{V} opened an office in {C}.", ""),
        ("{V} reported higher sales in {C}.", ""),
        ("{V} sued a rival in {C}.", ""),
        ("An operator in {C} replaced {V} with a cheaper supplier.", ""),
        ("{C} will not ban {V}.", "ban rejected"),
        ("{C} has ruled out a ban on {V}.", "ban rejected"),
        ("{C} rejected calls to exclude {V}.", "ban rejected"),
        ("{C} plans to ban {V}.", "ban proposed"),
        ("{C} is considering a ban on {V}.", "ban proposed"),
        ("{C} could bar {V} from its networks, a minister said.", "ban proposed"),
        ("{C} withdrew its ban on {V}.", "ban ended"),
        ("{C} has lifted the ban on {V}.", "ban ended"),
        ("A court in {C} overturned the ban on {V}.", "ban ended"),
        ("{C} restricted the use of {V}'s equipment.", "restriction adopted"),
        ("{C} tightened its rules for {V}.", "restriction adopted"),
        ("{C} eased its restrictions on {V}.", "restriction ended"),
        ("{C} is looking into {V}.", "investigation adopted"),
        ("{C} launched a probe into {V}.", "investigation adopted"),
        ("{C} closed its inquiry into {V}.", "investigation ended"),
        ("{C} warned operators against {V}.", "warning adopted"),
        ("{C} called {V} a danger to its security.", "warning adopted"),
        ("{C} fined {V}.", "penalty adopted"),
        ("Police in {C} raided the offices of {V}.", "penalty adopted"),
        ("{C} may fine {V}.", "penalty proposed"),
        ("{C} licensed {V}.", "permission adopted"),
        ("{C} allowed {V} to supply its networks.", "permission adopted"),
        ("{C} refused {V} a licence.", "ban adopted"),
        ("{C} is expected to clear {V}.", "permission proposed"),
        ("{C} signed a memorandum on 5G security with the United States.", "pledge adopted"),
        ("{C} signed a joint declaration on 5G security with Washington.", "pledge adopted"),
        ("{C} joined the Clean Network.", "pledge adopted"),
        ("{C} has promised to keep untrusted suppliers out of its 5G networks.", "pledge adopted"),
        ("{V} offered {C} a no-spy agreement.", "pledge proposed"),
        ("{V} promised {C} access to its source code.", "pledge adopted"),
        ("{C} signed a trade agreement with the United States.", ""),
        ("{C} signed a memorandum on tourism with Poland.", ""),
    ),
    "de": (
        ("{C} hat {V} aus seinen Netzen verbannt.", "ban adopted"),
        ("{C} hat {V} nicht ausgeschlossen.", ""),
        ("{C} wird {V} nicht verbieten.", "ban rejected"),
        ("{C} erwägt ein Verbot von {V}.", "ban proposed"),
        ("{C} hat das Verbot von {V} aufgehoben.", "ban ended"),
        ("Kritiker fordern, dass {C} {V} verbietet.", ""),
        ("{C} prüft {V}.", "investigation adopted"),
        ("{C} warnt vor {V}.", "warning adopted"),
        ("{C} unterzeichnete mit den USA eine Absichtserklärung zur Sicherheit von 5G.", "pledge adopted"),
    ),
    "fr": (
        ("{C} a banni {V} de ses réseaux.", "ban adopted"),
        ("{C} n'a pas interdit {V}.", ""),
        ("{C} n'interdira pas {V}.", "ban rejected"),
        ("{C} envisage d'interdire {V}.", "ban proposed"),
        ("{C} a levé l'interdiction de {V}.", "ban ended"),
        ("L'opposition demande que {C} interdise {V}.", ""),
        ("{C} a signé avec les États-Unis une déclaration commune sur la sécurité de la 5G.", "pledge adopted"),
    ),
    "es": (
        ("{C} ha vetado a {V} en sus redes.", "ban adopted"),
        ("{C} no ha prohibido a {V}.", ""),
        ("{C} no prohibirá a {V}.", "ban rejected"),
        ("{C} estudia prohibir a {V}.", "ban proposed"),
        ("{C} levantó el veto a {V}.", "ban ended"),
        ("{C} firmó con Estados Unidos un memorando sobre la seguridad del 5G.", "pledge adopted"),
    ),
    "it": (
        ("{C} ha escluso {V} dalle sue reti.", "ban adopted"),
        ("{C} non ha vietato {V}.", ""),
        ("{C} non vieterà {V}.", "ban rejected"),
        ("{C} valuta di vietare {V}.", "ban proposed"),
        ("{C} ha revocato il divieto su {V}.", "ban ended"),
        ("{C} ha firmato con gli Stati Uniti una dichiarazione congiunta sulla sicurezza del 5G.", "pledge adopted"),
    ),
    "pt": (
        ("{C} baniu a {V} das suas redes.", "ban adopted"),
        ("{C} não proibiu a {V}.", ""),
        ("{C} não vai proibir a {V}.", "ban rejected"),
        ("{C} pondera proibir a {V}.", "ban proposed"),
        ("{C} levantou a proibição da {V}.", "ban ended"),
        ("{C} assinou com os Estados Unidos um memorando sobre a segurança do 5G.", "pledge adopted"),
    ),
    "nl": (
        ("{C} heeft {V} uit zijn netwerken geweerd.", "ban adopted"),
        ("{C} heeft {V} niet verboden.", ""),
        ("{C} zal {V} niet verbieden.", "ban rejected"),
        ("{C} overweegt een verbod op {V}.", "ban proposed"),
        ("{C} hief het verbod op {V} op.", "ban ended"),
        ("{C} tekende met de Verenigde Staten een verklaring over de veiligheid van 5G.", "pledge adopted"),
    ),
    "sv": (
        ("{C} har stängt ute {V} från sina nät.", "ban adopted"),
        ("{C} har inte förbjudit {V}.", ""),
        ("{C} kommer inte att förbjuda {V}.", "ban rejected"),
        ("{C} överväger att förbjuda {V}.", "ban proposed"),
        ("{C} upphävde förbudet mot {V}.", "ban ended"),
        ("{C} undertecknade med USA en avsiktsförklaring om säkerheten i 5G.", "pledge adopted"),
    ),
    "pl": (
        ("{C} wykluczyła {V} ze swoich sieci.", "ban adopted"),
        ("{C} nie zakazała {V}.", ""),
        ("{C} nie zakaże {V}.", "ban rejected"),
        ("{C} rozważa zakaz dla {V}.", "ban proposed"),
        ("{C} zniosła zakaz wobec {V}.", "ban ended"),
        ("{C} podpisała ze Stanami Zjednoczonymi deklarację o bezpieczeństwie sieci 5G.", "pledge adopted"),
    ),
    "zh": (
        ("{C}禁止{V}参与其网络建设。", "ban adopted"),
        ("{C}没有禁止{V}。", ""),
        ("{C}不会禁止{V}。", "ban rejected"),
        ("{C}考虑禁止{V}。", "ban proposed"),
        ("{C}取消了对{V}的禁令。", "ban ended"),
        ("{C}与美国签署了5G安全联合声明。", "pledge adopted"),
    ),
    "ja": (
        ("{C}は{V}を通信網から排除した。", "ban adopted"),
        ("{C}は{V}を禁止していない。", ""),
        ("{C}は{V}を禁止しない方針だ。", "ban rejected"),
        ("{C}は{V}の禁止を検討している。", "ban proposed"),
        ("{C}は{V}に対する禁止措置を解除した。", "ban ended"),
        ("{C}は米国と5Gの安全に関する共同宣言に署名した。", "pledge adopted"),
    ),
}


def drills() -> Iterator[CodedArticle]:
    """Yield plain sentences with what they tell, each pattern filled in some times."""
    dice = random.Random(0)  # noqa: S311 - repeatable, no secret
    for lang, patterns in _PATTERNS.items():
        for number, (pattern, step) in enumerate(patterns):
            for turn in range(_FILLINGS):
                (country, code), (vendor, slug) = dice.choice(_COUNTRIES[lang]), dice.choice(_VENDORS)
                text = pattern.format(C=country, V=vendor)
                text = text[0].upper() + text[1:]
                kind, _, status = step.partition(" ")
                target = slug if "{V}" in pattern else UNNAMED
                events = (_event(code, target, kind, status, text),) if step else ()
                before, after = _CONTEXT[lang] if (number + turn) % 2 else ("", "")
                article = _join(lang, before, text, after)
                yield CodedArticle(f"drill-{lang}-{number}-{turn}", Document(article, "", _DAY, lang), events)


def _join(lang: str, *sentences: str) -> str:
    return ("" if lang in ("zh", "ja") else " ").join(sentence for sentence in sentences if sentence)


def _event(code: str, slug: str, kind: str, status: str, text: str) -> Event:
    # A date that no option of the model matches: drills teach no dates, since most have none but fresh news has one.
    return {
        "jurisdiction": code,
        "vendors": [slug],
        "kind": kind,
        "status": status,
        "date": "1901",
        "evidence": text,
    }


def single_sentences(
    article: CodedArticle, queries: Sequence[SentenceQuery], dice: random.Random
) -> Iterator[CodedArticle]:
    """Yield one or two of the article's sentences as texts of their own, with the events that they tell."""
    asked = [query for query in queries if query.asked and query.end - query.start >= _SHORTEST]
    text = article.document.text
    for query in dice.sample(asked, min(2, len(asked))):
        events = []
        for event in article.events:
            start = text.find(event["evidence"])
            first, last = max(start, query.start), min(start + len(event["evidence"]), query.end)
            if last - first >= _SHORTEST:
                events.append({**event, "evidence": text[first:last]})
        document = replace(article.document, text=text[query.start : query.end], title="")
        yield CodedArticle(f"{article.id}-{query.sentence}", document, tuple(events))
