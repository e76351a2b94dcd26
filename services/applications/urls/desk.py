"""The desk's addresses of applications."""

from django.urls import URLPattern, URLResolver, path

from services.applications.views import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("parties/", desk.party, name="party"),
]
