from django.urls import path

from cases.api import ApplicationsView, CalculationsView
from cases.api_status import ApplicationView, AttachmentsView, WithdrawalView
from cases.client import api as client
from cases.client import api_contact as client_contact
from cases.client import api_messages as messages

CLIENT = "clients/<str:client>/"

urlpatterns = [
    path("applications", ApplicationsView.as_view(), name="api_applications"),
    path("applications/<int:application_id>", ApplicationView.as_view(), name="api_application"),
    path("applications/<int:application_id>/attachments", AttachmentsView.as_view(), name="api_attachments"),
    path("applications/<int:application_id>/withdrawal", WithdrawalView.as_view(), name="api_withdrawal"),
    path("calculations", CalculationsView.as_view(), name="api_calculations"),
    # The client's own case, through the e-service
    path("clients", client.ClientsView.as_view(), name="api_clients"),
    path(f"{CLIENT}published", client.ShownView.as_view(), name="api_published"),
    path(f"{CLIENT}published/<int:publication_id>/read", client.ReadView.as_view(), name="api_published_read"),
    path(f"{CLIENT}published/<int:publication_id>/letter", client.LetterView.as_view(), name="api_published_letter"),
    path(f"{CLIENT}contact", client_contact.ContactView.as_view(), name="api_contact"),
    path(f"{CLIENT}messages", messages.MessagesView.as_view(), name="api_messages"),
    path(f"{CLIENT}messages/<int:message_id>/read", messages.MessageReadView.as_view(), name="api_message_read"),
    path(
        f"{CLIENT}messages/<int:message_id>/attachments",
        messages.MessageAttachmentsView.as_view(),
        name="api_message_attachments",
    ),
]
