from django.urls import include, path

from grappe.web.webhooks import views

app_name = "webhooks"

of_cluster = [
    path("", views.endpoint_list, name="endpoint_list"),
    path("add/", views.endpoint_add, name="endpoint_add"),
    path("<int:pk>/", views.endpoint_detail, name="endpoint_detail"),
    path("<int:pk>/edit/", views.endpoint_edit, name="endpoint_edit"),
    path("<int:pk>/pause/", views.endpoint_pause, name="endpoint_pause"),
    path("<int:pk>/resume/", views.endpoint_resume, name="endpoint_resume"),
    path("<int:pk>/secret/", views.endpoint_rotate, name="endpoint_rotate"),
    path("<int:pk>/test/", views.endpoint_test, name="endpoint_test"),
    path("<int:pk>/replay/", views.endpoint_replay, name="endpoint_replay"),
    path("<int:pk>/remove/", views.endpoint_remove, name="endpoint_remove"),
    path("sent/<int:pk>/", views.delivery_detail, name="delivery_detail"),
    path("sent/<int:pk>/replay/", views.delivery_replay, name="delivery_replay"),
]

urlpatterns = [
    path("<cluster:cluster>/webhooks/", include(of_cluster)),
]
