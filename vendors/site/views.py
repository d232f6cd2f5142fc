"""The public pages."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def action(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    return HttpResponse("")


def country(request: HttpRequest, code: str) -> HttpResponse:
    return HttpResponse("")


def vendor(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")
