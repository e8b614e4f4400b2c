"""What a provider declines has a reason, and waits until somebody has said what comes instead."""

from django.db import migrations, models

from bistand.audit import sql
from planning.measures.coach_rules import COACHES
from planning.measures.rules import ENDED_STAYS, REFERRALS


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("planning", "0002_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="settled",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="vad som gjordes i stället"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("outcome", "declined"), ("settled", ""), ("state", "ended")),
                fields=["case"],
                name="referral_to_settle",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled", ""), models.Q(("outcome", "declined"), ("state", "ended")), _connector="OR"
                ),
                name="only_declined_is_settled",
                violation_error_message="Bara efter ett nej skrivs det vad som gjordes i stället.",
            ),
        ),
        sql.run(REFERRALS, COACHES, ENDED_STAYS),
    ]
