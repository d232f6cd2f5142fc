"""The API's addresses, below /api/v1/."""

from django.urls import URLPattern, path

from vendors.api import views

urlpatterns: list[URLPattern] = [
    path("actions/", views.ActionList.as_view(), name="api-actions"),
    path("actions/<int:pk>/", views.ActionDetail.as_view(), name="api-action"),
    path("countries/", views.CountryList.as_view(), name="api-countries"),
    path("vendors/", views.VendorList.as_view(), name="api-vendors"),
    path("bodies/", views.BodyList.as_view(), name="api-bodies"),
    path("standing/", views.StandingList.as_view(), name="api-standing"),
    path("schema/", views.Schema.as_view(), name="api-schema"),
    path("docs/", views.Docs.as_view(url_name="api-schema"), name="api-docs"),
]
