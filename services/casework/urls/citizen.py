"""Addresses at which an applicant takes a matter back."""

from django.urls import path

from ..views import citizen, citizen_again, citizen_corrections, citizen_hearings

urlpatterns = [
    path("my/applications/<uuid:application_id>/withdraw/", citizen.withdraw, name="withdraw"),
    path("my/applications/<uuid:application_id>/correction/", citizen_corrections.correction, name="correction"),
    path(
        "my/applications/<uuid:application_id>/pledges/<uuid:pledge_id>/take-back/",
        citizen_again.take_back_pledge,
        name="take_back_pledge",
    ),
    path(
        "my/applications/<uuid:application_id>/hearing/<uuid:offer_id>/",
        citizen_hearings.hearing,
        name="hearing",
    ),
    path("my/applications/<uuid:application_id>/revive/<uuid:case_id>/", citizen_again.revive, name="revive"),
]
