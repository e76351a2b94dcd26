from django.urls import URLPattern, URLResolver, path

from services.certificates.views import citizen, verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:number>/<str:secret>", verify.scanned, name="scanned"),
    path("verify/<str:number>/<str:secret>/", verify.scanned),
    path("my/certificates/", citizen.certificates, name="list"),
    path("my/certificates/<uuid:pk>/", citizen.read, name="read"),
    path("my/certificates/<uuid:pk>/pdf/", citizen.download, name="download"),
    path("my/letters/<uuid:pk>/", citizen.read_letter, name="read_letter"),
    path("my/letters/<uuid:pk>/pdf/", citizen.letter, name="letter"),
]
