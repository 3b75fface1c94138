from django.urls import URLPattern, include, path

from grappe.web.operations import views

app_name = "operations"

own: list[URLPattern] = [
    path("doctor/", views.doctor, name="doctor"),
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/retry/", views.job_retry_all, name="job_retry_all"),
    path("jobs/<uuid:pk>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:pk>/retry/", views.job_retry, name="job_retry"),
    path("jobs/<uuid:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("mail/", views.mail_test, name="mail_test"),
]

of_cluster: list[URLPattern] = []

urlpatterns = [
    path("healthz/ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
    path("manage/", include(own)),
    path("<cluster:cluster>/operations/", include(of_cluster)),
]
