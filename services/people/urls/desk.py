from django.urls import URLPattern, URLResolver, path

from services.people.views import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/mandate/", desk.paper_mandate, name="paper_mandate"),
    path("people/identity/", desk.identity, name="identity"),
    path("people/identity/code/", desk.identity_code, name="identity_code"),
]
