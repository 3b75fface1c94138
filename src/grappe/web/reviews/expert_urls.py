"""What an expert does: the queue, the grid, the colleagues' opinions, the proof."""

from django.urls import path

from grappe.web.reviews.views import blind, certificate, linked, reading, writing

urlpatterns = [
    path("my/reviews/", writing.my_review_list, name="my_review_list"),
    path("my/reviews/<int:pk>/", writing.review_write, name="review_write"),
    path("my/reviews/<int:pk>/draft/", writing.review_autosave, name="review_autosave"),
    path("my/reviews/<int:pk>/filed/", reading.review_read, name="review_read"),
    path(
        "my/reviews/<int:pk>/colleagues/<int:review>/",
        reading.review_react,
        name="review_react",
    ),
    path("my/dossiers/<int:pk>/blind/", blind.blind_pdf, name="blind_pdf"),
    path("my/certificate/", certificate.certificate, name="certificate"),
    path("dossier-opinion/", linked.link_write, name="link_write"),
    path("dossier-opinion/draft/", linked.link_autosave, name="link_autosave"),
    path("reviews/overdue/", reading.overdue_list, name="overdue_list"),
]
