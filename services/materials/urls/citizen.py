from django.urls import URLPattern, URLResolver, path

from services.materials.views import citizen

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/files/<uuid:version_id>/", citizen.file, name="file"),
    path("my/files/<uuid:version_id>/small/", citizen.thumbnail, name="thumbnail"),
]
