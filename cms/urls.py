"""Editorial pages are public: whoever may not sign in may still read them."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from wagtail.urls import serve_pattern
from wagtail.views import serve

from cms import views

public = login_not_required(serve)

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/look-for/", views.look_for, name="look_for"),
    path("help/", views.info, {"topic": "help"}, name="help"),
    path("call/", views.info, {"topic": "call"}, name="call"),
    path("accessibility/", views.info, {"topic": "accessibility"}, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("reconsideration/", views.info, {"topic": "reconsideration"}, name="reconsideration"),
    path("where/", views.where, name="where"),
    path("", public, {"path": ""}, name="home"),
    re_path(serve_pattern, public, name="wagtail_serve"),
]
