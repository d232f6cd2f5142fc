"""The public site's addresses."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path

from vendors.site import (
    about,
    action,
    actions,
    articles,
    changes,
    compare,
    countries,
    data,
    deadlines,
    exports,
    feeds,
    home,
    language,
    maps,
    matrix,
    report,
    vendors,
)
from vendors.site.sitemaps import SITEMAPS

urlpatterns = [
    path("", home.home, name="home"),
    path("actions/", actions.action_list, name="actions"),
    path("actions.csv", exports.actions_csv, name="actions-csv"),
    path("actions.json", exports.actions_json, name="actions-json"),
    path("actions.xlsx", exports.actions_xlsx, name="actions-xlsx"),
    path("actions.atom", feeds.actions_atom, name="actions-atom"),
    path("actions/<int:pk>-<slug:slug>/", action.action, name="action"),
    path("countries/", countries.country_list, name="countries"),
    path("countries/<str:code>/", countries.country, name="country"),
    path("vendors/", vendors.vendor_list, name="vendors"),
    path("vendors/<slug:slug>/", vendors.vendor, name="vendor"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("deadlines.ics", deadlines.calendar, name="deadlines-ics"),
    path("articles/", articles.articles, name="articles"),
    path("about/", about.about, name="about"),
    path("about/codebook/", about.codebook, name="codebook"),
    path("about/report/", report.report_error, name="report"),
    path("about/report/thanks/", report.thanks, name="report-thanks"),
    path("compare/", compare.compare, name="compare"),
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", changes.atom, name="changes-atom"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix.csv", matrix.matrix_csv, name="matrix-csv"),
    path("map/", maps.world_map, name="map"),
    path("map/land.svg", maps.land, name="map-land"),
    path("data/", data.data, name="data"),
    path("data/datapackage.json", data.package, name="data-package"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap-index"),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("language/", language.choose, name="language"),
    path("robots.txt", data.robots, name="robots"),
]
