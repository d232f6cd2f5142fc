"""The record as JSON: read only, the list's own filter, pages by key."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from vendors.api.filtering import filter_of
from vendors.api.schema import FilterSchema
from vendors.api.serializers import (
    ActionDetailSerializer,
    ActionSerializer,
    BodySerializer,
    CountrySerializer,
    StandingSerializer,
    VendorSerializer,
)
from vendors.listing.caching import data_version
from vendors.listing.facet_members import of_facet
from vendors.listing.facets import Facets
from vendors.listing.filters import NOT_A_DAY
from vendors.listing.listed_page import listed_page
from vendors.listing.paging import BadKey
from vendors.listing.search import ALL_MATCHES
from vendors.listing.site_address import site_address
from vendors.models import Action, Body, Country, StandingPeriod, Vendor
from vendors.models.actions import ActionQuerySet
from vendors.record.standing import standings

PAGE, STANDINGS = 50, 1000
"""Rows on one page of actions, and of standings."""


def _page(item: type[serializers.BaseSerializer[Any]], name: str) -> Any:
    """Return the shape of a page of items, for the schema."""
    return inline_serializer(
        name,
        {
            "data_version": serializers.IntegerField(),
            "gathered_until": serializers.DateField(allow_null=True, help_text="Events were gathered up to this day."),
            "total": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "results": item(many=True),
        },
    )


def _answer(request: Request, results: Any, *, total: int, next_page: str | None = None) -> Response:
    return Response({**as_of(request), "total": total, "next": next_page, "results": results})


def as_of(request: Request) -> dict[str, Any]:
    """Return what every answer begins with: which version of the data it tells, and up to when events were gathered."""
    version = data_version(request._request)
    return {"data_version": version.number, "gathered_until": version.gathered_until}


class ActionList(APIView):
    schema = FilterSchema()

    @extend_schema(responses=_page(ActionSerializer, "ActionPage"), operation_id="actions_list")
    def get(self, request: Request) -> Response:
        """Published actions, a page at a time; `next` is the address of the page that follows."""
        actions = filter_of(request, extra=("after",))
        after = request.query_params.get("after", "")
        facets = Facets(actions, most=ALL_MATCHES)
        try:
            page = listed_page(facets, ActionQuerySet.with_public_details, after=after, size=PAGE, default="-date")
        except BadKey as error:
            raise ValidationError({"errors": {"after": [{"message": str(error), "value": after[:80]}]}}) from error
        return _answer(
            request,
            ActionSerializer(page.rows, many=True).data,
            total=facets.total,
            next_page=_next(request, page.after) if page.after else None,
        )


def _next(request: Request, key: str) -> str:
    query = request.query_params.copy()
    query["after"] = key
    return f"{site_address(request)}{request.path}?{query.urlencode(safe=':~')}"


class ActionDetail(APIView):
    @extend_schema(responses=ActionDetailSerializer, operation_id="actions_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """One published action."""
        action = get_object_or_404(Action.objects.published().with_public_details(), pk=pk)
        return Response({**as_of(request), **ActionSerializer(action).data})


class ReferenceList(APIView):
    """A list that is short enough to be sent whole."""

    item: type[serializers.BaseSerializer[Any]]
    facet: str

    def rows(self) -> "QuerySet[Any, Any]":
        raise NotImplementedError

    def answer(self, request: Request) -> Response:
        no_parameters(request)
        listed: list[Any] = list(self.rows())
        members = of_facet(self.facet)
        for row in listed:
            row.total = members.get(row.pk, 0).bit_count()
        return _answer(request, self.item(listed, many=True).data, total=len(listed))


def no_parameters(request: Request, *allowed: str) -> None:
    """Refuse a request with a parameter that the list does not know."""
    unknown = [name for name in request.query_params if name not in allowed]
    if unknown:
        errors = {name: [{"message": "There is no such parameter.", "valid": list(allowed)}] for name in unknown}
        raise ValidationError({"errors": errors})


class CountryList(ReferenceList):
    item, facet = CountrySerializer, "country"

    def rows(self) -> "QuerySet[Any, Any]":
        return Country.objects.with_blocs().defer(*Country.NAMES).order_by("code")

    @extend_schema(responses=_page(CountrySerializer, "CountryPage"), operation_id="countries_list")
    def get(self, request: Request) -> Response:
        """All jurisdictions, with how far each was searched."""
        return self.answer(request)


class VendorList(ReferenceList):
    item, facet = VendorSerializer, "vendor"

    def rows(self) -> "QuerySet[Any, Any]":
        return Vendor.objects.in_use().order_by("slug")

    @extend_schema(responses=_page(VendorSerializer, "VendorPage"), operation_id="vendors_list")
    def get(self, request: Request) -> Response:
        """All vendors and operators."""
        return self.answer(request)


class BodyList(ReferenceList):
    item, facet = BodySerializer, "body"

    def rows(self) -> "QuerySet[Any, Any]":
        return Body.objects.order_by("slug")

    @extend_schema(responses=_page(BodySerializer, "BodyPage"), operation_id="bodies_list")
    def get(self, request: Request) -> Response:
        """All authorities."""
        return self.answer(request)


class StandingList(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter("on", OpenApiTypes.DATE, description="The day; today where none is given."),
            OpenApiParameter("country", str, many=True, description="Codes; all where none is given."),
            OpenApiParameter("vendor", str, many=True, description="Slugs; all where none is given."),
            OpenApiParameter("after", str, description="Key of the page to continue from, as `next` gives it."),
        ],
        responses=_page(StandingSerializer, "StandingPage"),
        operation_id="standing_list",
    )
    def get(self, request: Request) -> Response:
        """The standing of each country on each vendor on a day, by country, a page at a time.

        What leads is in effect (`status` is `adopted`), or else proposed, or else the last thing that ended or was
        rejected. Single acts, such as a fine, never stand. With `no_news`, nothing has happened for two years.
        """
        no_parameters(request, "on", "country", "vendor", "after")
        query = request.query_params
        countries = _existing(Country, "country", query.getlist("country"))
        vendors = _existing(Vendor, "vendor", query.getlist("vendor"))
        day, after = _day(query.get("on", "")), _pair(query.get("after", ""))
        periods = StandingPeriod.objects.on(day).among(countries=countries, vendors=vendors)
        following = periods.filter(Q(country__gt=after[0]) | Q(country=after[0], vendor__gt=after[1]))
        pairs = list(following.order_by("country", "vendor").values_list("country", "vendor")[: STANDINGS + 1])
        shown = pairs[:STANDINGS]
        standing = standings(on=day, countries={country for country, _vendor in shown}, vendors=vendors)
        key = "~".join(shown[-1]) if len(pairs) > STANDINGS else ""
        return _answer(
            request,
            StandingSerializer([standing[pair] for pair in shown if pair in standing], many=True).data,
            total=periods.count(),
            next_page=_next(request, key) if key else None,
        )


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        entry = {"message": str(NOT_A_DAY), "value": text[:80]}
        raise ValidationError({"errors": {"on": [entry]}}) from error


def _pair(key: str) -> tuple[str, str]:
    """Return the country and the vendor that a page's key names; empty ones for the first page."""
    country, tilde, vendor = key.partition("~")
    if key and not (tilde and country and vendor):
        entry = {"message": "This is no page of this list. Start from its first page.", "value": key[:80]}
        raise ValidationError({"errors": {"after": [entry]}})
    return country, vendor


def _existing(model: type[Country] | type[Vendor], name: str, keys: list[str]) -> list[str] | None:
    """Return the keys, None for none. ValidationError for a key that no row has."""
    if not keys:
        return None
    clean = [key for key in keys if "\x00" not in key]
    existing = set(model._default_manager.filter(pk__in=clean).values_list("pk", flat=True))
    unknown = [key for key in keys if key not in existing]
    if unknown:
        errors = [{"message": "There is no such value.", "value": key[:80]} for key in unknown]
        raise ValidationError({"errors": {name: errors}})
    return keys if model is Country else list(Vendor.objects.standing_for(keys).values_list("pk", flat=True))


class Schema(SpectacularJSONAPIView):
    """The description of this API for machines."""
