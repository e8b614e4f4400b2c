from django.urls import path

from cases.api import ApplicationsView, CalculationsView
from cases.api_status import ApplicationView, AttachmentsView, WithdrawalView

urlpatterns = [
    path("applications", ApplicationsView.as_view(), name="api_applications"),
    path("applications/<int:application_id>", ApplicationView.as_view(), name="api_application"),
    path("applications/<int:application_id>/attachments", AttachmentsView.as_view(), name="api_attachments"),
    path("applications/<int:application_id>/withdrawal", WithdrawalView.as_view(), name="api_withdrawal"),
    path("calculations", CalculationsView.as_view(), name="api_calculations"),
]
