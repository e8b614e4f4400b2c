from django.urls import path

from planning import views
from planning.assessments import views as assessments
from planning.meetings import views as meetings

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
    path("cases/<int:case_id>/assessments/<int:person_id>/", assessments.assessments, name="assessments"),
    path(
        "cases/<int:case_id>/assessments/<int:person_id>/new/<int:template_id>/",
        assessments.NewAssessment.as_view(),
        name="assessment_new",
    ),
    path(
        "cases/<int:case_id>/assessments/<int:person_id>/instruments/new/",
        assessments.NewInstrument.as_view(),
        name="instrument_new",
    ),
    path("assessments/<int:assessment_id>/", assessments.assessment, name="assessment"),
    path("cases/<int:case_id>/together/<int:person_id>/", meetings.together, name="together"),
    path("cases/<int:case_id>/together/<int:person_id>/sip/", meetings.NewSip.as_view(), name="sip_new"),
    path(
        "cases/<int:case_id>/together/<int:person_id>/meeting/",
        meetings.ListPerson.as_view(),
        name="meeting_list_person",
    ),
    path("sip/<int:sip_id>/end/", meetings.EndSip.as_view(), name="sip_end"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.NewMeeting.as_view(), name="meeting_new"),
    path("meetings/<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/people/<int:listed_id>/note/", meetings.NotePerson.as_view(), name="meeting_note"),
    path("meetings/people/<int:listed_id>/withdraw/", meetings.withdraw, name="meeting_withdraw"),
    path("assessment-templates/", assessments.templates, name="assessment_templates"),
    path("assessment-templates/begin/", assessments.begin_templates, name="assessment_templates_begin"),
    path("assessment-templates/new/", assessments.WriteTemplate.as_view(), name="assessment_template_new"),
    path(
        "assessment-templates/<int:template_id>/edit/",
        assessments.WriteTemplate.as_view(),
        name="assessment_template_edit",
    ),
    path("assessment-templates/<int:template_id>/end/", assessments.end_template, name="assessment_template_end"),
    path("goal-templates/new/", assessments.AddGoalTemplate.as_view(), name="goal_template_new"),
    path("goal-templates/<int:goal_template_id>/end/", assessments.end_goal_template, name="goal_template_end"),
]
