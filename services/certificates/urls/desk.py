from django.urls import URLPattern, URLResolver, path

from services.certificates.views import decisions, desk, previews, waiting

urlpatterns: list[URLPattern | URLResolver] = [
    path("certificates/", decisions.certificates, name="list"),
    path("certificates/search/", decisions.search, name="search"),
    path("certificates/<uuid:pk>/", decisions.certificate, name="certificate"),
    path("certificates/<uuid:pk>/decide/", decisions.decide, name="decide"),
    path("certificates/<uuid:pk>/correct/", decisions.correct, name="correct"),
    path("certificates/<uuid:pk>/pdf/", desk.download, name="download"),
    path("certificates/previews/", previews.for_officers, name="previews"),
    path("certificates/waiting/", waiting.unmade, name="waiting"),
    path("certificates/waiting/<uuid:pk>/", waiting.try_again, name="try_again"),
    path("certificates/batches/", decisions.batches, name="batches"),
    path("certificates/batches/<uuid:pk>/", decisions.batch, name="batch"),
    path("certificates/batches/<uuid:pk>/close/", decisions.close_batch, name="close_batch"),
    path("letters/<uuid:pk>/", desk.letter, name="letter"),
    path("letters/<uuid:pk>/read/", desk.read_letter, name="read_letter"),
]
