"""The addresses that need no account."""

from django.urls import path

from services.applications.views import public

urlpatterns = [
    path("track/", public.track, name="track"),
    path("track/code/", public.track_code, name="track_code"),
    path("track/progress/", public.tracked, name="tracked"),
    path("things/<slug:code>/paper/", public.notice_paper_for, name="notice_paper"),
    path("papers/<uuid:letter_id>/", public.paper, name="paper"),
    path("papers/<uuid:letter_id>/notice.pdf", public.paper_file, name="paper_file"),
]
