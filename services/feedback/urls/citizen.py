"""The addresses of ratings, for applicants and for everybody."""

from django.urls import path

from services.feedback.views import citizen

urlpatterns = [
    path("my/applications/<uuid:application_id>/rate/", citizen.rate, name="rate"),
    path("my/applications/<uuid:application_id>/rate/<uuid:case_id>/", citizen.rate, name="rate_matter"),
    path("ratings/", citizen.figures, name="figures"),
]
