"""The description of the API for people: each address with its parameters, and one request with its answer."""

import functools
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

from vendors.listing.caching import data_version, public
from vendors.listing.site_address import site_address
from vendors.models import Action

EXAMPLES = {
    "/api/v1/actions/": "kind=ban&from=2019",
    "/api/v1/standing/": "on=2024-01-01",
}
"""The query of the request shown for an address; the others take none."""
ITEMS = 1
"""Results shown of an answer, and entries of each list within one: enough to see the shape."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, what it means, and its values where the schema lists them."""

    name: str
    means: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API: its anchor on the page, what it answers, its parameters."""

    path: str
    anchor: str
    paragraphs: tuple[str, ...]
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A request as it would be sent, and the beginning of its answer."""

    address: str
    answer: str


@public
def documentation(request: HttpRequest) -> HttpResponse:
    """Show all addresses of the API, with answers from the record as it is now."""
    described = [(endpoint, example(request, endpoint.path)) for endpoint in endpoints()]
    return render(request, "api/docs.html", {"described": described, "site": site_address(request)})


@functools.cache
def endpoints() -> tuple[Endpoint, ...]:
    """Return the addresses as the OpenAPI schema describes them: what the page says cannot differ from it."""
    schema: Mapping[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return tuple(_endpoint(path, operations["get"]) for path, operations in schema["paths"].items())


def _endpoint(path: str, operation: Mapping[str, Any]) -> Endpoint:
    text: str = operation.get("description", "")
    paragraphs = tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    asked = [described for described in operation.get("parameters", ()) if described["in"] == "query"]
    anchor = operation["operationId"].replace("_", "-")
    return Endpoint(path, anchor, paragraphs, tuple(_parameter(described) for described in asked))


def _parameter(described: Mapping[str, Any]) -> Parameter:
    schema: Mapping[str, Any] = described["schema"]
    values: Sequence[str] = schema.get("items", schema).get("enum", ())  # those of a list are under its items
    return Parameter(described["name"], described.get("description", ""), tuple(values))


def example(request: HttpRequest, path: str) -> Example | None:
    """Return a request to the path with what the API answers now, shortened; None where no action is published yet."""
    if "{id}" in path:
        number = Action.objects.published().order_by("pk").values_list("pk", flat=True).first()
        if number is None:
            return None
        path = path.replace("{id}", str(number))
    query = EXAMPLES.get(path, "")
    answer = json.loads(_ask(request, path, query).content)
    shortened = json.dumps(shorten(answer), indent=2, ensure_ascii=False)
    return Example(site_address(request) + path + (f"?{query}" if query else ""), shortened)


def _ask(request: HttpRequest, path: str, query: str) -> HttpResponse:
    """Answer a request to the API as if it had come from outside, with this one's host and scheme."""
    carried: dict[str, Any] = {
        name: request.META[name] for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT") if name in request.META
    }
    asked = WSGIRequest(
        {
            **carried,
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.url_scheme": request.scheme or "http",
            "wsgi.input": io.BytesIO(),
        }
    )
    asked.data_version = data_version(request)  # type: ignore[attr-defined]  # read already, once for all
    match = resolve(path)
    response: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    return response


def shorten(value: Any) -> Any:
    """Return the value with each list cut to its first entries."""
    if isinstance(value, dict):
        return {key: shorten(item) for key, item in value.items()}
    return [shorten(item) for item in value[:ITEMS]] if isinstance(value, list) else value
