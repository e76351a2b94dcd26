"""The desk's addresses of applications."""

from django.urls import URLPattern, URLResolver, path

from services.applications.views import desk, visits

urlpatterns: list[URLPattern | URLResolver] = [
    path("parties/", desk.party, name="party"),
    path("changes/", visits.change, name="change"),
    path("changes/end/", visits.end, name="end_visit"),
]
