from django.contrib import admin
from django.urls import include, path

from tracker.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("vendors.api.urls")),
    path("", include("vendors.site.urls")),
]
handler400 = "vendors.site.errors.bad_request"
handler403 = "vendors.site.errors.forbidden"
handler404 = "vendors.site.errors.not_found"
handler500 = "vendors.site.errors.server_error"
