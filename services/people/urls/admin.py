from django.urls import URLPattern, URLResolver, path

from services.people.views import staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("officers/", staff.officers, name="officers"),
    path("officers/invite/", staff.invite, name="invite"),
    path("officers/invite/other/", staff.invite_other, name="invite_other"),
    path("officers/<int:account_id>/", staff.officer, name="officer"),
    path("officers/<int:account_id>/deactivate/", staff.deactivate, name="deactivate"),
    path("officers/<int:account_id>/again/", staff.invite_again, name="invite_again"),
]
