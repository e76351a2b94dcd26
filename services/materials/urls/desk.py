from django.urls import URLPattern, URLResolver, path

from services.materials.views import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("files/<uuid:version_id>/", desk.file, name="file"),
    path("files/<uuid:version_id>/small/", desk.thumbnail, name="thumbnail"),
]
