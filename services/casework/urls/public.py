"""Addresses that need no account."""

from django.urls import path

from ..views import public

urlpatterns = [
    path("licences/", public.licences, name="list"),
    path("licences/licences.csv", public.licences_csv, name="csv"),
]
