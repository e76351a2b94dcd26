"""Addresses at which an applicant takes a matter back."""

from django.urls import path

from ..views import citizen, citizen_corrections

urlpatterns = [
    path("my/applications/<uuid:application_id>/withdraw/", citizen.withdraw, name="withdraw"),
    path("my/applications/<uuid:application_id>/correction/", citizen_corrections.correction, name="correction"),
]
