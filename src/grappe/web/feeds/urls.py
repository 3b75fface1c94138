from django.urls import include, path

from grappe.web.feeds import views

app_name = "feeds"

# Read by software, which has nothing but the address.
by_secret = [
    path("calendar.ics", views.calendar, name="calendar"),
    path("news.atom", views.own_news, name="own_news"),
]

of_cluster = [
    path("public/news.atom", views.public_news, name="public_news"),
    path("feeds/", views.feed_list, name="feed_list"),
    path("feeds/create/", views.feed_create, name="feed_create"),
    path("feeds/<int:pk>/revoke/", views.feed_revoke, name="feed_revoke"),
]

urlpatterns = [
    path("feeds/<str:secret>/", include(by_secret)),
    path("<cluster:cluster>/", include(of_cluster)),
]
