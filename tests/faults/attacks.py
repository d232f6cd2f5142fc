"""What strangers send: to the login, to forms, under other names, with parameters that nobody offers."""

import re

import httpx

from tests.faults.checks import check
from tests.faults.site import PASSWORD, Site

PAGES = (
    "/", "/actions/", "/actions.csv", "/actions.json", "/actions.xlsx", "/actions.atom", "/actions/steps.csv",
    "/countries/", "/countries/DE/", "/countries/DE/huawei/", "/vendors/", "/vendors/huawei/", "/search/",
    "/deadlines/", "/deadlines.ics", "/articles/", "/about/", "/about/codebook/", "/about/report/", "/recent/",
    "/recent.atom", "/compare/", "/changes/", "/changes.atom", "/matrix/", "/matrix.csv", "/map/", "/trends/",
    "/trends.csv", "/trends.json", "/trends.svg", "/data/", "/api/v1/actions/", "/api/v1/standing/",
    "/api/v1/countries/",
)  # fmt: skip
PARAMETERS = (
    "from", "to", "on", "until", "since", "known", "day", "q", "country", "vendor", "kind", "status", "page", "sort",
    "c", "v", "count", "show", "lang", "limit", "offset", "action", "next",
)  # fmt: skip
VALUES = (
    "%00", "9999-12-31", "0000-00-00", "%C2%B2", "-1", "99999999999999999999", "%F0%9F%92%A9" * 50, "%ED%A0%80", "'",
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "..%2F..%2Fetc%2Fpasswd", "(" * 500, "%E2%80%AE", "%0d%0aX-Evil:1",
)  # fmt: skip
PATHS = (
    "/countries/%00/", "/countries/%C2%B2/", "/vendors/%00/", "/actions/99999999999999999999-x/", "/actions/%C2%B2-x/",
    "/static/..%2f..%2fmanage.py", "/static/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/admin/%00/",
    "/countries/DE/%00/", "/%ff%fe", "/actions/1/preview/?x=%00", "/" + "a" * 6000, "//evil.example/",
)  # fmt: skip

ELSEWHERE = (
    "//evil.example/x", "/\\evil.example", "https:evil.example", "///evil.example", "\t//evil.example",
    "https://localhost@evil.example/", "javascript:alert(1)",
)  # fmt: skip
"""Addresses that browsers take for another site, or for a script."""


@check("V5", "parameters and paths that nobody offers")
def odd_addresses(site: Site) -> str:
    failed, asked, markup = [], 0, []
    headers = {"Host": "localhost", "X-Forwarded-Proto": "https"}
    with httpx.Client(base_url=site.direct, headers=headers, timeout=30) as client:
        addresses = [
            f"{page}?" + "&".join(f"{name}={value}" for name in PARAMETERS[part::3])
            for page in PAGES for value in VALUES for part in range(3)
        ]  # fmt: skip
        # All values meet all parameters on the pages; one in seven of these addresses is asked for, in turn.
        for address in [*addresses[::7], *PATHS]:
            answer = client.get(address)
            asked += 1
            failed += [f"{answer.status_code} {address[:90]}"] * (answer.status_code >= 500)
            if "text/html" in answer.headers.get("Content-Type", "") and "<script>alert(1)" in answer.text:
                markup.append(address)
            assert "root:" not in answer.text[:2000], address
            assert "X-Evil" not in answer.headers, address
    assert not failed, f"{len(failed)} of {asked}: {failed[:3]}"
    assert not markup, markup[:3]
    return f"{asked} asked for, none answered with a server error or repeated unescaped"


@check("V14", "other host names, forwarded hosts, headers of answers")
def hosts_and_headers(site: Site) -> str:
    for host in ("evil.example", "localhost.evil.example", "localhost:80@evil.example", "127.0.0.1", ""):
        answer = httpx.get(f"{site.direct}/actions/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        assert answer.status_code == 400, (host, answer.status_code)
    with site.client() as client:
        evil = client.get("/", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
        assert evil.status_code == 200
        assert "evil.example" not in evil.text
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
            assert evil.headers.get(name), name
        assert "unsafe" not in evil.headers["Content-Security-Policy"]
        for inside in ("/metrics", "/readyz", "/healthz"):
            assert client.get(inside).status_code == 404, inside
        for method in ("TRACE", "PUT", "DELETE", "CONNECTX"):
            status = client.request(method, "/actions/").status_code
            assert status in (400, 403, 405, 501), (method, status)
    return "five wrong hosts 400; forwarded hosts ignored; five headers there; metrics and readiness kept inside"


@check("V5", "redirects to other sites")
def open_redirects(site: Site) -> str:
    tried = 0
    with site.client() as client:
        for target in ELSEWHERE:
            sent = [
                client.post("/language/", data={"language": "de", "next": target}, headers={"Referer": site.public}),
                client.post("/language/", data={"language": "de"}, headers={"Referer": f"{site.public}/{target}"}),
                client.get("/admin/login/", params={"next": target}),
            ]
            for answer in sent:
                tried += 1
                lead = answer.headers.get("Location", "/")
                assert re.match(rf"/(?![/\\])|{re.escape(site.public)}/", lead), (target, lead)
    return f"{tried} tried, each led back to the site"


def log_in(client: httpx.Client, name: str, password: str, **headers: str) -> int:
    """Send the form of the login and return the status: 302 for a login, 200 for a wrong one, 429 for a lock-out."""
    page = client.get("/admin/login/", headers=headers)
    if page.status_code == 429:
        return 429
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[0]
    answer = {"username": name, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    origin = str(client.base_url).rstrip("/")
    return client.post(
        "/admin/login/", data=answer, headers={"Referer": f"{origin}/admin/login/", **headers}
    ).status_code


@check("V2", "passwords guessed through the proxy under made-up forwarded addresses, and on many names")
def guessed_passwords(site: Site) -> str:
    with site.client(source="127.0.0.5") as guesser:
        answers = [
            log_in(guesser, "root", f"wrong {number}", **{"X-Forwarded-For": f"198.51.100.{number}"})
            for number in range(12)
        ]
    assert answers[-1] == 429, answers
    with site.client(source="127.0.0.6") as owner:
        status = log_in(owner, "root", PASSWORD)
    assert status == 302, f"the account is shut to its owner elsewhere: {status}"
    with site.client(source="127.0.0.7") as sprayer:
        sprayed = [log_in(sprayer, f"person{number}", "Summer2026!x") for number in range(14)]
    assert sprayed[-1] == 429, sprayed
    return (
        f"429 at the {answers.index(429) + 1}th guess and the {sprayed.index(429) + 1}th name; the owner comes in from"
        " elsewhere"
    )


@check("V3", "cookies, a session of the attacker's choosing, logout by a link")
def sessions(site: Site) -> str:
    with site.client(source="127.0.0.8") as client:
        chosen = "chosenbytheattackerchosenbythea"
        client.cookies.set("sessionid", chosen, domain="localhost.local")
        page = client.get("/admin/login/")
        assert "secure" in page.headers["Set-Cookie"].lower()
        assert log_in(client, "root", PASSWORD) == 302
        kept = {
            cookie.name: cookie for cookie in client.cookies.jar if cookie.value != "chosenbytheattackerchosenbythea"
        }
        session = kept["sessionid"]
        assert session.secure
        assert session.has_nonstandard_attr("HttpOnly")
        assert client.get("/admin/logout/").status_code == 405
        assert client.get("/admin/").status_code == 200
        foreign = client.post("/admin/logout/", headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403, foreign.status_code
    return "a new session at the login, Secure and HttpOnly; no logout by a link or from another site"
