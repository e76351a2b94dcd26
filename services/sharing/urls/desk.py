from django.urls import URLPattern, URLResolver, path

from services.sharing.views import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("records/", desk.listing, name="disputes"),
    path("records/<uuid:dispute_id>/", desk.dispute, name="dispute"),
]
