"""Committees: sessions, their agenda and votes, minutes, decisions."""

from django.urls import path

from grappe.web.committees.views import (
    agenda,
    decisions,
    live,
    minutes,
    sessions,
    statutes,
)

app_name = "committees"

BODIES = "settings/labelling/bodies/"
HERE = "sessions/<int:pk>/"
urlpatterns = [
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/export/", sessions.session_export, name="session_export"),
    path("sessions/new/", sessions.session_create, name="session_create"),
    path(HERE, sessions.session_detail, name="session_detail"),
    path(f"{HERE}edit/", sessions.session_edit, name="session_edit"),
    path(f"{HERE}cancel/", sessions.session_cancel, name="session_cancel"),
    path(f"{HERE}again/", sessions.session_again, name="session_again"),
    path(f"{HERE}convene/", sessions.session_convene, name="session_convene"),
    path(f"{HERE}items/add/", agenda.item_add, name="item_add"),
    path(f"{HERE}items/<int:item>/edit/", agenda.item_edit, name="item_edit"),
    path(f"{HERE}items/<int:item>/remove/", agenda.item_remove, name="item_remove"),
    path(f"{HERE}items/<int:item>/<way:way>/", agenda.item_move, name="item_move"),
    path(f"{HERE}open/", live.session_open, name="session_open"),
    path(f"{HERE}live/", live.session_live, name="session_live"),
    path(f"{HERE}acts/<slug:act>/", live.session_act, name="session_act"),
    path(f"{HERE}vote/", live.session_vote, name="session_vote"),
    path(f"{HERE}aside/", live.session_aside, name="session_aside"),
    path(f"{HERE}note/", live.session_note, name="session_note"),
    path(f"{HERE}ballot/", live.session_ballot, name="session_ballot"),
    path(
        f"{HERE}ballot/cancel/",
        live.session_ballot_cancel,
        name="session_ballot_cancel",
    ),
    path(f"{HERE}decide/", decisions.session_decide, name="session_decide"),
    path(f"{HERE}minutes/", minutes.minutes_detail, name="minutes_detail"),
    path(f"{HERE}minutes/write/", minutes.minutes_write, name="minutes_write"),
    path(f"{HERE}minutes/lock/", minutes.minutes_lock, name="minutes_lock"),
    path(f"{HERE}minutes/pdf/", minutes.minutes_pdf, name="minutes_pdf"),
    path(f"{HERE}extract/", minutes.session_extract, name="session_extract"),
    path("my/sessions/", sessions.my_session_list, name="my_session_list"),
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/export/", decisions.decision_export, name="decision_export"),
    path("decisions/apply/", decisions.decision_apply, name="decision_apply"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/letter/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/drop/", decisions.decision_drop, name="decision_drop"),
    path("labels/<int:pk>/decide/", decisions.decision_create, name="decision_create"),
    path(f"{BODIES}<int:pk>/statutes/", statutes.statutes_list, name="statutes_list"),
    path(
        f"{BODIES}<int:pk>/statutes/adopt/",
        statutes.statutes_adopt,
        name="statutes_adopt",
    ),
    path(
        "settings/labelling/statutes/<int:pk>/",
        statutes.statutes_edit,
        name="statutes_edit",
    ),
]
