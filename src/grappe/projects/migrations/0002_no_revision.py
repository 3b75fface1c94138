from django.db import migrations


class Migration(migrations.Migration):
    """Two people editing are told apart by what they saw; nothing read these counts."""

    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="project", name="revision"),
        migrations.RemoveField(model_name="partner", name="revision"),
        migrations.RemoveField(model_name="workpackage", name="revision"),
    ]
