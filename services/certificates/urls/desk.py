from django.urls import URLPattern, URLResolver, path

from services.certificates.views import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("certificates/<uuid:pk>/", desk.download, name="download"),
    path("letters/<uuid:pk>/", desk.letter, name="letter"),
]
