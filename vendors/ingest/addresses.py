"""The canonical address of an article: the same for all links to one page."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

MAX_LENGTH = 2000
"""Characters of an address: the length of the column."""

LONGEST_HOST = 253
"""Characters of a host's name, by RFC 1035."""

# Query parameters that tell where a reader came from, not which page is meant.
TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "oly_", "vero_", "at_", "itm_", "icid", "_hs", "mc_", "ga_", "ml_")
TRACKING_NAMES = """
    fbclid gclid dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mkt_tok cmpid cmp cid ncid ocid smid srnd
    sref ref ref_src ref_url referrer referer share sharetype partner xtor spm scid soc_src soc_trk guccounter
    guce_referrer guce_referrer_sig wt_mc wt.mc_id rss ftag feature tag_id taid trk trkcampaign s_cid sh ss_source
    ss_campaign_id ss_campaign_name __twitter_impression _ga fb_action_ids fb_action_types fb_source amp amp_js_v
    amp_gsa usqp outputtype
"""
TRACKING = frozenset(TRACKING_NAMES.split())
MOBILE_HOST = re.compile(r"^(?:m|mobile|amp|www)\.(?=[^.]+\.[^.]+)")
AMP_PATH = re.compile(r"(?:/amp(?:\.html)?|\.amp(?:\.html)?)/*$|^/amp(?=/)", re.IGNORECASE)
AMP_VALUES = {"amp", "1", "true", ""}
INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"


class BadAddress(ValueError):
    """The address cannot be that of a page; the message says why."""


def canonical_address(url: str) -> str:
    """Return the address by which an article is identified: https, no www, mobile or AMP form, tracking or fragment.

    It is a key, not necessarily a working link; Article.url keeps the address as given. It is idempotent. BadAddress
    where `url` is no http(s) address.
    """
    parts = urlsplit(checked_address(url))
    host = MOBILE_HOST.sub("", _ascii_host(parts.hostname or ""))
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    path = _plain_path(parts.path)
    canonical = urlunsplit(("https", host + port, path, _plain_query(parts.query), ""))
    if len(canonical) > MAX_LENGTH:
        raise BadAddress(f"The address is longer than {MAX_LENGTH} characters.")
    return canonical


def checked_address(url: str) -> str:
    """Return the address without surrounding white space, and without a name and password, which must not be stored.
    BadAddress where it is no http(s) address with a host."""
    text = "".join(character for character in url.strip() if character.isprintable()).replace(" ", "%20")
    if len(text) > MAX_LENGTH:
        raise BadAddress(f"The address is longer than {MAX_LENGTH} characters.")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress(f"“{text}” is not a valid address: {error}.") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise BadAddress(f"“{text}” is not an address that starts with http:// or https://.")
    if not host or not _ascii_host(host).strip("."):
        raise BadAddress(f"“{text}” names no host.")
    if len(_ascii_host(host)) > LONGEST_HOST:
        raise BadAddress(f"“{host[:60]}…” is longer than a host's name can be ({LONGEST_HOST} characters).")
    _user, at, location = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=location)) if at else text


def is_address(text: str) -> bool:
    """Return whether the text is meant as a web address."""
    return text.lower().startswith(("http://", "https://"))


def host_of(url: str) -> str:
    """Return the host that an address names, in lower case, with its port where that is not the usual one."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return _ascii_host(parts.hostname or "") + port


def _ascii_host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddress(f"“{host}” is not a valid host name: {error}.") from error


def _plain_path(path: str) -> str:
    """Return the path in one spelling: no AMP form, no index page, no doubled or trailing slash."""
    path = re.sub(
        r"/{2,}",
        "/",
        "/" + quote(unquote(path, errors="surrogateescape").encode(errors="surrogateescape"), safe=SAFE_IN_PATH),
    )
    while True:
        plainer = INDEX_PAGE.sub("", AMP_PATH.sub("", path)).rstrip("/")
        if plainer == path:
            return path or "/"
        path = plainer


def _plain_query(query: str) -> str:
    """Return the query without tracking parameters, sorted."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    parameters = sorted({(name, value) for name, value in pairs if not is_tracking(name, value)})
    return urlencode(parameters, errors="surrogateescape")


def is_tracking(name: str, value: str = "") -> bool:
    """Return whether a query parameter tells where a reader came from, and not which page is meant."""
    name = name.lower()
    if name in ("output", "view", "mode") and value.lower() in AMP_VALUES:
        return True
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
