from django.db import migrations


class Migration(migrations.Migration):
    """Two people editing are told apart by what they saw; nothing read these counts."""

    dependencies = [("labelling", "0003_reviews_and_sessions")]

    operations = [
        migrations.RemoveField(model_name="labelrequest", name="revision"),
    ]
