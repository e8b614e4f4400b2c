"""What is owed is carried out, or tried again, by somebody who is named and proved, and what is done stays done."""

from django.db import migrations

from bistand.audit import sql
from bistand.audit.models import Delivery


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_many_rows")]

    operations = [
        sql.run(
            sql.frozen("audit_delivery", "state", ["*"], Delivery.STEP),
            sql.transitions("audit_delivery", "state", [Delivery.State.PENDING], Delivery.TRANSITIONS),
            sql.trigger("z_active", "audit_delivery", "AFTER INSERT OR UPDATE", "audit_actor_is_active",
                        each="STATEMENT"),
        ),
    ]  # fmt: skip
