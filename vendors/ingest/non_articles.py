"""Pages that hold no article: paywall stubs, cookie walls, robot checks, error pages, pages that need JavaScript."""

import re
from dataclasses import dataclass

from vendors.ingest.documents import Cleaned
from vendors.ingest.markup import has_empty_app_root, noscript_contents, visible_text

MIN_WORDS = 40
"""Fewer words than this are no article, whatever else the page says: about two sentences. Chosen by judgement."""
MIN_WORDS_IN_LINE = 8
"""Shorter lines are links, headlines and captions, and do not count as prose."""
MAX_STUB_WORDS = 220
"""A longer text counts as the article, even if the page also speaks of cookies or subscriptions: most sites do. What a
paywall lets through is mostly a paragraph or two, far below this. Chosen by judgement."""


@dataclass(frozen=True, slots=True)
class NonArticlePattern:
    """Phrases that give away a page without an article, and the reason that a curator reads."""

    reason: str
    pattern: re.Pattern[str]


def _pattern(reason: str, *phrases: str) -> NonArticlePattern:
    return NonArticlePattern(reason, re.compile("|".join(phrases), re.IGNORECASE))


ROBOT_CHECK = _pattern(
    "A robot check stood in place of the article: open it in a browser and paste the text.",
    r"verify (?:that )?you are (?:a )?human", r"are you a robot", r"checking your browser", r"captcha",
    r"unusual traffic from your", r"attention required!? ?\| ?cloudflare", r"access (?:to this page has been )?denied",
    r"pardon our interruption", r"request unsuccessful\. incapsula", r"bestätigen sie,? dass sie kein roboter",
    r"vérifi\w+ que vous (?:êtes|n.êtes pas)", r"人机验证", r"подтвердите,? что вы не робот",
)  # fmt: skip
PAYWALL = _pattern(
    "A paywall: only the beginning can be read. Paste the text if you have access.",
    r"subscribe (?:now )?to (?:continue|keep|read)", r"subscribers? only", r"subscription (?:is )?required",
    r"to (?:continue|keep) reading", r"already a subscriber", r"(?:sign|log) in to (?:continue|read)",
    r"this (?:article|content|story) is (?:reserved |available |exclusively )?(?:for|to) (?:our )?(?:subscrib|member)",
    r"you have reached your (?:article )?limit", r"free articles? (?:left|remaining)", r"unlock this article",
    r"register (?:for free )?to (?:continue|read)", r"weiterlesen mit", r"nur für abonnenten", r"jetzt abonnieren",
    r"réservé aux abonnés", r"abonnez-vous pour", r"contenido exclusivo para suscriptores", r"suscríbete para",
    r"riservato agli abbonati", r"conteúdo exclusivo para assinantes", r"treść dostępna dla abonentów",
    r"この記事は有料会員限定", r"только для подписчиков",
)  # fmt: skip
COOKIE_WALL = _pattern(
    "A cookie or consent page stood in place of the article: open it in a browser and paste the text.",
    r"(?:accept|reject|manage) (?:all )?cookies", r"we (?:and our partners )?use cookies",
    r"consent to (?:the use of )?cookies",
    r"before you continue to", r"your privacy (?:choices|matters)", r"we value your privacy", r"cookies akzeptieren",
    r"zustimmung zu cookies", r"accepter (?:et|les cookies)", r"aceptar (?:todas las )?cookies",
    r"accetta (?:tutti )?i cookie", r"cookies accepteren", r"同意.{0,6}cookie",
)  # fmt: skip
NEEDS_JAVASCRIPT = _pattern(
    "The page shows its text only with JavaScript: open it in a browser and paste the text.",
    r"(?:enable|turn on|requires?|needs?) javascript", r"javascript (?:is|must be) (?:disabled|enabled|required)",
    r"javascript (?:aktivieren|erforderlich)", r"activer javascript", r"active javascript", r"habilit\w+ javascript",
)  # fmt: skip
MISSING = _pattern(
    "The site answers with a page that says the article is not there.",
    r"page (?:not|cannot be|could not be) found", r"page (?:you requested )?(?:does not|doesn't|no longer) exists?",
    r"^\s*(?:error )?404\b", r"seite nicht gefunden", r"page introuvable", r"página no encontrada",
)  # fmt: skip

NO_PARAGRAPH = "The page holds no article text, or less than a paragraph of it."

UNSPACED = re.compile(r"[\u3040-\u9fff]")
NOT_FREE = re.compile(r""""isAccessibleForFree"\s*:\s*"?false""", re.IGNORECASE)


def no_article(page: str, cleaned: Cleaned) -> str:
    """Return why the page, given as HTML, holds no article to code; "" where it holds one."""
    words = prose_words(cleaned.text)
    if words >= MAX_STUB_WORDS:
        return ""
    shown_text = f"{cleaned.title}\n{cleaned.text}"
    if words < MIN_WORDS:
        return _reason_for_emptiness(page, shown_text)
    if NOT_FREE.search(page) or PAYWALL.pattern.search(shown_text):
        return PAYWALL.reason
    # An article's page may have one such phrase in its footer; a page that is only that repeats itself.
    walls = (wall for wall in (ROBOT_CHECK, COOKIE_WALL) if len(wall.pattern.findall(shown_text)) > 1)
    return next((wall.reason for wall in walls), "")


def _reason_for_emptiness(page: str, shown_text: str) -> str:
    visible = shown_text + "\n" + visible_text(page, limit=20_000)
    for wall in (ROBOT_CHECK, MISSING, PAYWALL):
        if wall.pattern.search(visible):
            return wall.reason
    if NOT_FREE.search(page):
        return PAYWALL.reason
    hidden = " ".join(noscript_contents(page))[:20_000]
    if has_empty_app_root(page) or NEEDS_JAVASCRIPT.pattern.search(f"{visible}\n{hidden}"):
        return NEEDS_JAVASCRIPT.reason
    if COOKIE_WALL.pattern.search(visible):
        return COOKIE_WALL.reason
    return NO_PARAGRAPH


def prose_words(text: str) -> int:
    """Return the number of words in lines long enough to be sentences; links and headlines do not count."""
    counts = (len(line.split()) + _unspaced(line) for line in text.splitlines())
    return sum(count for count in counts if count >= MIN_WORDS_IN_LINE)


def _unspaced(text: str) -> int:
    """Estimate the words written in scripts without spaces: two characters make a word, near enough in Chinese."""
    return 0 if text.isascii() else len(UNSPACED.findall(text)) // 2
