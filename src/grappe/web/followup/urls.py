"""Follow-up: funders' results, awards, progress, economic returns."""

from django.urls import path

from grappe.web.followup.views import bids, calibration, portfolio, progress, returns

app_name = "followup"

urlpatterns = [
    path("followup/", portfolio.bid_list, name="bid_list"),
    path("followup/export/", portfolio.bid_export, name="bid_export"),
    path("followup/subsidies/", portfolio.subsidy_export, name="subsidy_export"),
    path("projects/<int:pk>/bids/new/", bids.bid_create, name="bid_create"),
    path("bids/<int:pk>/edit/", bids.bid_edit, name="bid_edit"),
    path("bids/<int:pk>/move/", bids.bid_move, name="bid_move"),
    path("bids/<int:pk>/amend/", bids.bid_amend, name="bid_amend"),
    path("bids/<int:pk>/award/", bids.award_create, name="award_create"),
    path("awards/<int:pk>/pay/", bids.award_pay, name="award_pay"),
    path("awards/<int:pk>/remove/", bids.award_remove, name="award_remove"),
    path("followup/progress/", progress.progress_list, name="progress_list"),
    path("projects/<int:pk>/progress/ask/", progress.progress_ask, name="progress_ask"),
    path("progress/<int:pk>/answer/", progress.progress_answer, name="progress_answer"),
    path("progress/<int:pk>/accept/", progress.progress_accept, name="progress_accept"),
    path("progress/<int:pk>/return/", progress.progress_return, name="progress_return"),
    path("followup/returns/", returns.returns_list, name="returns_list"),
    path("followup/returns/export/", returns.returns_export, name="returns_export"),
    path("followup/returns/ask/", returns.returns_ask, name="returns_ask"),
    path("returns/<int:pk>/again/", returns.returns_again, name="returns_again"),
    path("returns/<int:pk>/revoke/", returns.returns_revoke, name="returns_revoke"),
    path("returns/<int:pk>/enter/", returns.returns_enter, name="returns_enter"),
    path("returns/answer/<str:token>/", returns.returns_answer, name="returns_answer"),
    path("followup/calibration/", calibration.calibration, name="calibration"),
]
