"""How the cluster labels: procedures, forms, grids, bodies, words; and its calls."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from grappe.web.labelling.views import (
    answers,
    bodies,
    builder,
    calls,
    configuration,
    grids,
    procedures,
)


class WayConverter(StringConverter):
    """Which way a part moves in its list."""

    regex = "up|down"


register_converter(WayConverter, "way")

HERE = "settings/labelling/"
urlpatterns = [
    path("calls/", calls.call_list, name="call_list"),
    path("calls/export/", calls.call_export, name="call_export"),
    path("calls/new/", calls.call_create, name="call_create"),
    path("calls/<int:pk>/", calls.call_detail, name="call_detail"),
    path("calls/<int:pk>/edit/", calls.call_edit, name="call_edit"),
    path("calls/<int:pk>/move/", calls.call_move, name="call_move"),
    path("calls/<int:pk>/cancel/", calls.call_cancel, name="call_cancel"),
    path("calls/<int:pk>/restore/", calls.call_restore, name="call_restore"),
    path(
        "labels/answers/<int:pk>/file/", answers.answer_download, name="answer_download"
    ),
    path(HERE, configuration.labelling_settings, name="labelling_settings"),
    path(f"{HERE}ready-made/", configuration.defaults_install, name="defaults_install"),
    path(
        f"{HERE}export/",
        configuration.configuration_export,
        name="configuration_export",
    ),
    path(
        f"{HERE}import/",
        configuration.configuration_import,
        name="configuration_import",
    ),
    path(f"{HERE}conflicts/", configuration.policy_edit, name="policy_edit"),
    path(f"{HERE}words/", configuration.wording_list, name="wording_list"),
    path(f"{HERE}words/<slug:state>/", configuration.wording_edit, name="wording_edit"),
    path(f"{HERE}texts/add/", configuration.text_add, name="text_add"),
    path(f"{HERE}texts/<int:pk>/", configuration.text_detail, name="text_detail"),
    path(f"{HERE}bodies/add/", bodies.body_add, name="body_add"),
    path(f"{HERE}bodies/<int:pk>/", bodies.body_detail, name="body_detail"),
    path(f"{HERE}bodies/<int:pk>/edit/", bodies.body_edit, name="body_edit"),
    path(f"{HERE}bodies/<int:pk>/seats/add/", bodies.seat_add, name="seat_add"),
    path(f"{HERE}seats/<int:pk>/end/", bodies.seat_end, name="seat_end"),
    path(f"{HERE}grids/add/", grids.grid_add, name="grid_add"),
    path(f"{HERE}grids/<int:pk>/", grids.grid_detail, name="grid_detail"),
    path(f"{HERE}grids/<int:pk>/edit/", grids.grid_edit, name="grid_edit"),
    path(f"{HERE}grids/<int:pk>/copy/", grids.grid_copy, name="grid_copy"),
    path(f"{HERE}grids/<int:pk>/publish/", grids.grid_publish, name="grid_publish"),
    path(f"{HERE}grids/<int:pk>/remove/", grids.grid_remove, name="grid_remove"),
    path(f"{HERE}grids/<int:pk>/criteria/", grids.criterion_add, name="criterion_add"),
    path(f"{HERE}criteria/<int:pk>/", grids.criterion_edit, name="criterion_edit"),
    path(
        f"{HERE}criteria/<int:pk>/<way:way>/",
        grids.criterion_move,
        name="criterion_move",
    ),
    path(
        f"{HERE}criteria/<int:pk>/remove/",
        grids.criterion_remove,
        name="criterion_remove",
    ),
    path(f"{HERE}procedures/add/", procedures.procedure_add, name="procedure_add"),
    path(
        f"{HERE}procedures/<int:pk>/",
        procedures.procedure_detail,
        name="procedure_detail",
    ),
    path(
        f"{HERE}procedures/<int:pk>/edit/",
        procedures.procedure_edit,
        name="procedure_edit",
    ),
    path(
        f"{HERE}procedures/<int:pk>/checks/",
        procedures.procedure_rules,
        name="procedure_rules",
    ),
    path(
        f"{HERE}procedures/<int:pk>/preview/",
        procedures.procedure_preview,
        name="procedure_preview",
    ),
    path(
        f"{HERE}procedures/<int:pk>/copy/",
        procedures.procedure_copy,
        name="procedure_copy",
    ),
    path(
        f"{HERE}procedures/<int:pk>/publish/",
        procedures.procedure_publish,
        name="procedure_publish",
    ),
    path(
        f"{HERE}procedures/<int:pk>/retire/",
        procedures.procedure_retire,
        name="procedure_retire",
    ),
    path(
        f"{HERE}procedures/<int:pk>/remove/",
        procedures.procedure_remove,
        name="procedure_remove",
    ),
    path(
        f"{HERE}procedures/<int:pk>/sections/", builder.section_add, name="section_add"
    ),
    path(f"{HERE}sections/<int:pk>/", builder.section_edit, name="section_edit"),
    path(
        f"{HERE}sections/<int:pk>/<way:way>/",
        builder.section_move,
        name="section_move",
    ),
    path(
        f"{HERE}sections/<int:pk>/remove/",
        builder.section_remove,
        name="section_remove",
    ),
    path(
        f"{HERE}sections/<int:pk>/questions/", builder.question_add, name="question_add"
    ),
    path(f"{HERE}questions/<int:pk>/", builder.question_edit, name="question_edit"),
    path(
        f"{HERE}questions/<int:pk>/<way:way>/",
        builder.question_move,
        name="question_move",
    ),
    path(
        f"{HERE}questions/<int:pk>/remove/",
        builder.question_remove,
        name="question_remove",
    ),
]
