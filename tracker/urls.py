from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from tracker.security_txt import security_txt

urlpatterns = [
    # Browsers ask for it by themselves on pages that name no icon, such as the admin's.
    path("favicon.ico", RedirectView.as_view(url=static("site/icon.svg"), permanent=True)),
    path(".well-known/security.txt", security_txt),
    path("admin/second-factor/", include("vendors.admin.second_factor.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("vendors.api.urls")),
    path("", include("vendors.site.urls")),
]
handler400 = "vendors.site.errors.bad_request"
handler403 = "vendors.site.errors.forbidden"
handler404 = "vendors.site.errors.not_found"
handler500 = "vendors.site.errors.server_error"
