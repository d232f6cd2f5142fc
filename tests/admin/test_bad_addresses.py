"""Addresses of the admin that nobody is led to get a plain answer, never a server error."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import make_user

pytestmark = pytest.mark.django_db

BAD_QUERIES = (
    "?q=%00",
    "?article=%C2%B2&p=%C2%B2",
    "?article=99999999999999999999&p=99999999999999999999",
    "?source=nothing&country=nothing&kind=nothing&o=x",
)
BAD_KEYS = ("²", "99999999999999999999", "%00", "x")


def admin_routes() -> list[str]:
    def walk(patterns: list[URLPattern | URLResolver], before: str) -> list[str]:
        found = []
        for pattern in patterns:
            route = before + str(pattern.pattern)
            found += walk(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
        return found

    return [
        route for route in walk(get_resolver().url_patterns, "") if route.startswith("admin/") and "(?" not in route
    ]


def test_no_address_of_the_admin_answers_with_a_server_error(client):
    client.raise_request_exception = False
    client.force_login(make_user(is_superuser=True))
    failed = []
    for route in admin_routes():
        if "<" in route:
            addresses = ["/" + "".join(key if "<" in part else part for part in _parts(route)) for key in BAD_KEYS]
        else:
            addresses = [f"/{route}{query}" for query in BAD_QUERIES]
        failed += [address for address in addresses if client.get(address).status_code >= 500]
    assert failed == []


def _parts(route: str) -> list[str]:
    return route.replace("<", "\n<").replace(">", ">\n").split("\n")
