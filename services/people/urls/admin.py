from django.urls import URLPattern, URLResolver, path

from services.people.views import departments, staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("officers/", staff.officers, name="officers"),
    path("officers/invite/", staff.invite, name="invite"),
    path("officers/invite/other/", staff.invite_other, name="invite_other"),
    path("officers/<int:account_id>/", staff.officer, name="officer"),
    path("officers/<int:account_id>/deactivate/", staff.deactivate, name="deactivate"),
    path("officers/<int:account_id>/again/", staff.invite_again, name="invite_again"),
    path("departments/", departments.departments, name="departments"),
    path("departments/add/", departments.add, name="add_department"),
    path("departments/<slug:code>/", departments.department, name="department"),
    path("departments/<slug:code>/switch/", departments.switch, name="switch_department"),
]
