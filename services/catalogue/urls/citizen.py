"""The public addresses of the catalogue."""

from django.urls import path

from services.catalogue.views import citizen

urlpatterns = [
    path("things/", citizen.things, name="things"),
    path("matters/", citizen.matters, name="matters"),
    path("departments/", citizen.departments, name="departments"),
    path("departments/<slug:code>/", citizen.department, name="department"),
    path("things/<slug:code>/", citizen.notice, name="notice"),
]
