from django.urls import URLPattern, URLResolver, path

from services.notices.signatures import REPORT_PATH
from services.notices.views import machines

urlpatterns: list[URLPattern | URLResolver] = [
    path(REPORT_PATH.lstrip("/"), machines.sms_report, name="sms_report"),
]
