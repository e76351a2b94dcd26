from django.urls import URLPattern, URLResolver, path

from services.notices.views import citizen

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/messages/", citizen.inbox, name="inbox"),
    path("my/messages/<uuid:notice_id>/", citizen.message, name="message"),
]
