from django.urls import path

from planning import views

urlpatterns = [
    path("cases/<int:case_id>/plan/", views.case_panel, name="planning_case_panel"),
    path("cases/<int:case_id>/plan/new/<int:person_id>/", views.NewPlan.as_view(), name="plan_new"),
    path("plans/<int:plan_id>/", views.plan, name="plan"),
    path("plans/<int:plan_id>/edit/", views.EditPlan.as_view(), name="plan_edit"),
    path("plans/<int:plan_id>/agree/", views.AgreePlan.as_view(), name="plan_agree"),
    path("plans/<int:plan_id>/close/", views.ClosePlan.as_view(), name="plan_close"),
    path("plans/<int:plan_id>/print/", views.print_plan, name="plan_print"),
    path("plans/<int:plan_id>/partners/new/", views.NewPartnerPlan.as_view(), name="partner_plan_new"),
    path("partner-plans/<int:partner_plan_id>/end/", views.end_partner_plan, name="partner_plan_end"),
    path("plans/<int:plan_id>/goals/new/", views.NewGoal.as_view(), name="goal_new"),
    path("goals/<int:goal_id>/edit/", views.EditGoal.as_view(), name="goal_edit"),
    path("goals/<int:goal_id>/settle/", views.settle_goal, name="goal_settle"),
    path("goals/<int:goal_id>/activities/new/", views.NewActivity.as_view(), name="activity_new"),
    path("activities/<int:activity_id>/edit/", views.EditActivity.as_view(), name="activity_edit"),
    path("activities/<int:activity_id>/done/", views.FinishActivity.as_view(), name="activity_done"),
    path("activities/<int:activity_id>/drop/", views.drop_activity, name="activity_drop"),
]
