"""The public site's addresses."""

from django.urls import path

from vendors.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("actions/<int:pk>-<slug:slug>/", views.action, name="action"),
    path("countries/<str:code>/", views.country, name="country"),
    path("vendors/<slug:slug>/", views.vendor, name="vendor"),
]
