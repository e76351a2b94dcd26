from django.urls import URLPattern, URLResolver, path

from services.notices.views import citizen, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/messages/", citizen.inbox, name="inbox"),
    path("my/messages/read/", citizen.all_read, name="all_read"),
    path("my/messages/channels/", citizen.channels, name="channels"),
    path("my/messages/channels/ask/", citizen.ask_mailbox, name="ask_mailbox"),
    path("mailbox/<str:token>/", public.confirm_mailbox, name="confirm_mailbox"),
    path("my/messages/<uuid:notice_id>/", citizen.message, name="message"),
    path("my/messages/<uuid:notice_id>/open/", citizen.open_message, name="open"),
]
