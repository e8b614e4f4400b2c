"""A measure begins when there is a place, ends after what is noted of it, and its end is corrected with a reason. Practice
is weighed and consulted about before it is sent, and what is sent where nobody signs in is printed.
"""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from planning.assessments.rules import RULES
from planning.measures.rules import REFERRALS, frozen_referral


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_who_got_a_decision"), ("planning", "0013_meetings_corrected")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="demanded",
            field=models.BooleanField(db_default=False, default=False, verbose_name="nämnden begär deltagande"),
        ),
        migrations.AddField(
            model_name="referral",
            name="wishes",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="önskemål och förutsättningar"),
        ),
        migrations.AddField(
            model_name="referral",
            name="consulted_on",
            field=models.DateField(blank=True, null=True, verbose_name="samråd med Arbetsförmedlingen den"),
        ),
        migrations.AddField(
            model_name="referral",
            name="consulted_how",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="hur samrådet hölls"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.document",
                verbose_name="utskriften",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("demanded", False),
                    models.Q(
                        models.Q(("wishes", ""), _negated=True),
                        ("consulted_on__isnull", False),
                        models.Q(("consulted_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="demand_is_weighed_and_consulted",
                violation_error_message="Skriv klientens önskemål och förutsättningar, och när och hur ni samrådde med "
                "Arbetsförmedlingen.",
            ),
        ),
        sql.run(RULES, REFERRALS, *frozen_referral()),
    ]
