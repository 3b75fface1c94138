from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("impact", "0002_joining_bands_and_bootstraps")]

    operations = [
        migrations.AddField(
            model_name="outcomefile",
            name="kept_sha256",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
