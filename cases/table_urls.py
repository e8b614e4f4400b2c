from django.urls import path

from cases.views import reforms, tables

TABLE = "<int:table_id>/"

urlpatterns = [
    path("", tables.table_list, name="table_list"),
    path("norm/new/", tables.LoadNorm.as_view(), name="norm_new"),
    path("norm/<int:year>/", tables.norm_year, name="norm_year"),
    path("guideline/new/", tables.LoadGuideline.as_view(), name="guideline_new"),
    path("reforms/<slug:reform>/on/", reforms.SwitchReform.as_view(), name="reform_switch"),
    path("reforms/<slug:reform>/<slug:need>/new/", reforms.LoadBasis.as_view(), name="reform_basis"),
    path("reforms/<int:switch_id>/approve/", reforms.ApproveReform.as_view(), name="reform_approve"),
    path("reforms/<int:switch_id>/withdraw/", reforms.WithdrawReform.as_view(), name="reform_withdraw"),
    path(TABLE, tables.table, name="table"),
    path(f"{TABLE}approve/", tables.ApproveTable.as_view(), name="table_approve"),
    path(f"{TABLE}withdraw/", tables.WithdrawTable.as_view(), name="table_withdraw"),
    path(f"{TABLE}try/", tables.TryTable.as_view(), name="table_try"),
    path("trials/<int:trial_id>/", tables.trial, name="what_if"),
    path("trials/<int:trial_id>/progress/", tables.trial_progress, name="what_if_progress"),
]
