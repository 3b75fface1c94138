"""What the team and the applicants do: scores, rebuttals, feedback."""

from django.urls import path

from grappe.web.reviews.views import feedback, rebuttal, statistics, table

urlpatterns = [
    path("reviews/scores/", table.score_table, name="score_table"),
    path("reviews/scores/export/", table.score_export, name="score_export"),
    path("reviews/experts/", statistics.reviewer_list, name="reviewer_list"),
    path("reviews/experts/export/", statistics.reviewer_export, name="reviewer_export"),
    path("labels/<int:pk>/rebuttal/", rebuttal.rebuttal_answer, name="rebuttal_answer"),
    path("labels/<int:pk>/rebuttal/ask/", rebuttal.rebuttal_ask, name="rebuttal_ask"),
    path(
        "labels/<int:pk>/rebuttal/prolong/",
        rebuttal.rebuttal_prolong,
        name="rebuttal_prolong",
    ),
    path("labels/<int:pk>/feedback/", feedback.feedback_write, name="feedback_write"),
]
