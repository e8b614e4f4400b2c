"""A draft knows the page that it was last saved from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ui", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="draft", name="page", field=models.CharField(db_default="", default="", max_length=16)
        )
    ]
