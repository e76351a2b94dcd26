"""Addresses of the officers' desk, below /desk/."""

from django.urls import path

from ..views import desk, queue, team

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("bulk/", queue.bulk, name="bulk"),
    path("filters/", queue.save_filter, name="save_filter"),
    path("filters/<uuid:filter_id>/forget/", queue.forget_filter, name="forget_filter"),
    path("team/", team.team, name="team"),
    path("team/reassign/", team.reassign, name="reassign"),
    path("cases/<uuid:case_id>/", desk.case, name="case"),
    path("cases/<uuid:case_id>/claim/", desk.claim, name="claim"),
    path("cases/<uuid:case_id>/release/", desk.release, name="release"),
    path("cases/<uuid:case_id>/assign/", desk.assign, name="assign"),
    path("cases/<uuid:case_id>/notes/", desk.add_note, name="add_note"),
    path("cases/<uuid:case_id>/accept/", desk.accept, name="accept"),
    path("cases/<uuid:case_id>/not-accept/", desk.not_accept, name="not_accept"),
    path("cases/<uuid:case_id>/propose/", desk.propose, name="propose"),
    path("cases/<uuid:case_id>/decide/", desk.decide_on_the_spot, name="decide_on_the_spot"),
    path("cases/<uuid:case_id>/return/", desk.return_to_review, name="return_to_review"),
    path("cases/<uuid:case_id>/sign/", desk.sign, name="sign"),
    path("cases/<uuid:case_id>/materials/<slug:material>/seen/", desk.original_seen, name="original_seen"),
    path("cases/<uuid:case_id>/materials/<slug:material>/judge/", desk.judge_material, name="judge_material"),
]
