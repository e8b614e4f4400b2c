"""The last day of a certificate or a contract."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0062_joined_applications_found")]

    operations = [
        migrations.AddField(
            model_name="documentsorting",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="gäller till"),
        ),
    ]
