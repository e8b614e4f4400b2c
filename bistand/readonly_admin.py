"""Django's admin as a window: everything can be looked at by those who may, nothing can be changed there.

Every write goes through an action (design section 2), so no door here leads to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bistand.audit.actions import log_access
from bistand.audit.secrecy import hidden_rows
from bistand.refusals import NotAllowed
from bistand.staff.permissions import may

ACTS = ("staff.manage", "audit.read_history")


class ReadOnlySite(admin.AdminSite):
    """Reached through our own sign-in by those who keep the staff or read the history."""

    site_header = "Bistånd: register"
    site_title = "Bistånd"
    index_title = "Läs tabellerna"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in windows only: what libraries register by themselves could be written through."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return any(may(request.user, act) for act in ACTS)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send the stranger to the one sign-in page; tell who is signed in that this is not for them."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise NotAllowed("Registren läses av systemförvaltare, internkontrollanter och sektionschefer.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when run
    """Base of every model's admin: no add, change, delete or bulk act.

    `act` is the right needed to look. `secret` names fields that are never shown. With `personal` each opening
    leaves a row in the access log (rule 9).
    """

    act: ClassVar[str] = "audit.read_history"
    secret: ClassVar[Sequence[str]] = ()
    personal: ClassVar[bool] = False
    actions = None
    list_per_page = 50
    # An exact count of the whole table is made for nobody.
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        for hidden in hidden_rows(request.user, self.model._meta.db_table):
            rows = rows.exclude(pk__in=hidden)
        return rows

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [field.name for field in self.model._meta.fields if field.name not in self.secret]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.act)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request.user, self.act)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        self._note(request, "lista")
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        self._note(request, str(object_id or ""))
        return super().changeform_view(request, object_id, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history is ours, not the admin's own log, which holds nothing."""
        return redirect(f"{reverse('change_history')}?table={self.model._meta.db_table}&row={object_id}")

    def _note(self, request: HttpRequest, row: str) -> None:
        if self.personal and self.has_view_permission(request):
            log_access(request.user, f"register:{self.model._meta.db_table} {row}")
