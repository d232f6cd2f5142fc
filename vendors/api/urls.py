"""The API's addresses, below /api/v1/."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from vendors.api import views
from vendors.api.documentation import documentation
from vendors.listing.caching import unchanged

urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("actions/", unchanged(views.ActionList.as_view()), name="api-actions"),
    path("actions/<int:pk>/", unchanged(views.ActionDetail.as_view()), name="api-action"),
    path("countries/", unchanged(views.CountryList.as_view()), name="api-countries"),
    path("vendors/", unchanged(views.VendorList.as_view()), name="api-vendors"),
    path("bodies/", unchanged(views.BodyList.as_view()), name="api-bodies"),
    path("standing/", unchanged(views.StandingList.as_view()), name="api-standing"),
    path("schema/", views.Schema.as_view(), name="api-schema"),
    path("docs/", documentation, name="api-docs"),
]
