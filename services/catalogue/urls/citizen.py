"""The public addresses of the catalogue."""

from django.urls import path

from services.catalogue.views import citizen

urlpatterns = [
    path("things/", citizen.things, name="things"),
    path("things/<slug:code>/", citizen.notice, name="notice"),
]
