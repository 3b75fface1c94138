"""Reviews: the experts' queue and grid, the table of scores, rebuttals, feedback."""

from grappe.web.reviews import expert_urls, team_urls

app_name = "reviews"

urlpatterns = [*expert_urls.urlpatterns, *team_urls.urlpatterns]
