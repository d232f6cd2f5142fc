"""Addresses of pages, cached: a page links to some hundred of them, and they never change."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address_of(page: str, *keys: str | int) -> str:
    """Return the address of the page with the name and the keys."""
    return _address(get_script_prefix(), page, keys)


@lru_cache(20_000)
def _address(prefix: str, page: str, keys: tuple[str | int, ...]) -> str:
    """Return the address. `reverse` reads the script's prefix itself: here it is only part of the cache's key."""
    return reverse(page, args=keys)
