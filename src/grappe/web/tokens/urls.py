from django.urls import include, path

from grappe.web.tokens import views

app_name = "tokens"

own = [
    path("", views.token_list, name="token_list"),
    path("new/", views.token_create, name="token_create"),
    path("<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("feeds/<int:pk>/revoke/", views.feed_revoke, name="feed_revoke"),
]

of_cluster = [
    path("", views.cluster_token_list, name="cluster_token_list"),
    path("<int:pk>/revoke/", views.cluster_token_revoke, name="cluster_token_revoke"),
    path(
        "feeds/<int:pk>/revoke/",
        views.cluster_feed_revoke,
        name="cluster_feed_revoke",
    ),
]

urlpatterns = [
    path("accounts/tokens/", include(own)),
    path("<cluster:cluster>/tokens/", include(of_cluster)),
]
