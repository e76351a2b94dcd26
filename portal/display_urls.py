from django.urls import path

from portal import display

app_name = "display"
urlpatterns = [
    path("display/", display.settings_page, name="settings"),
    path("display/save/", display.save, name="save"),
]
