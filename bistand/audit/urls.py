"""Addresses of traceability."""

from django.urls import path

from bistand.audit import views

urlpatterns = [
    path("history/", views.history, name="change_history"),
    path("access/", views.access_log, name="access_log"),
    path("verify/", views.verify_history, name="verify_history"),
    path("deliveries/", views.deliveries, name="failed_deliveries"),
    path("deliveries/<int:pk>/retry/", views.retry, name="retry_delivery"),
]
