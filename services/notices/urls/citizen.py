from django.urls import URLPattern, URLResolver, path

from services.notices.views import citizen

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/messages/", citizen.inbox, name="inbox"),
    path("my/messages/read/", citizen.all_read, name="all_read"),
    path("my/messages/channels/", citizen.channels, name="channels"),
    path("my/messages/<uuid:notice_id>/", citizen.message, name="message"),
    path("my/messages/<uuid:notice_id>/open/", citizen.open_message, name="open"),
]
