"""The citizen's addresses of an application."""

from django.urls import path

from services.applications.views import (
    amending,
    citizen,
    confirming,
    disputing,
    entering,
    following,
    papers,
    parties,
    starting,
)  # fmt: skip
from services.applications.views.drafts import leads_on

APPLICATION = "my/applications/<uuid:application_id>/"

urlpatterns = [
    path("things/<slug:code>/start/", starting.start, name="start"),
    path("my/", following.overview, name="list"),
    path(APPLICATION, following.progress, name="progress"),
    path(f"{APPLICATION}amend/", amending.amend, name="amend"),
    path(f"{APPLICATION}form/", leads_on(citizen.tasks), name="tasks"),
    path(f"{APPLICATION}situation/", leads_on(citizen.situation), name="situation"),
    path(f"{APPLICATION}step/<slug:group>/", leads_on(entering.step), name="step"),
    path(f"{APPLICATION}wrong/<str:element>/", leads_on(disputing.dispute), name="dispute"),
    path(f"{APPLICATION}materials/", leads_on(papers.materials), name="materials"),
    path(f"{APPLICATION}parties/", leads_on(parties.parties), name="parties"),
    path("my/confirm/", confirming.asked, name="asked"),
    path("my/confirm/<uuid:invitation_id>/", confirming.with_account, name="joint"),
    path("confirm/<str:secret>/", confirming.link, name="joint_link"),
    path("confirm/<str:secret>/code/", confirming.link_code, name="joint_code"),
    path("confirm/<str:secret>/read/", confirming.link_read, name="joint_read"),
    path(f"{APPLICATION}check/", leads_on(citizen.check), name="check"),
    path(f"{APPLICATION}changes/", leads_on(citizen.confirm_changes), name="confirm_changes"),
    path(f"{APPLICATION}submit/", leads_on(citizen.submit), name="submit"),
    path(f"{APPLICATION}discard/", leads_on(citizen.discard), name="discard"),
    path(f"{APPLICATION}newer/", leads_on(citizen.newer), name="newer"),
    path(f"{APPLICATION}later/", papers.later, name="later"),
    path(f"{APPLICATION}urge/<uuid:case_id>/", following.urge, name="urge"),
    path(f"{APPLICATION}again/<uuid:case_id>/", following.supplement, name="supplement"),
    path(f"{APPLICATION}submitted/", following.submitted, name="submitted"),
    path(f"{APPLICATION}answers/", following.answers, name="answers"),
    path(f"{APPLICATION}receipt/", following.receipt, name="receipt"),
]
