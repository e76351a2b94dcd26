from django.urls import path

from services.feedback.views import desk

urlpatterns = [
    path("ratings/", desk.listing, name="follow_ups"),
    path("ratings/<uuid:follow_up_id>/", desk.follow_up, name="follow_up"),
]
