from django.db import migrations, models
from django.db.models.functions import Lower

from grappe.common.migrations import AddIndexConcurrently


class Migration(migrations.Migration):
    # An index made while others write cannot be part of a transaction.
    atomic = False

    dependencies = [("organisations", "0002_identities")]

    operations = [
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(Lower("email"), name="person_by_email_in_any_case"),
        ),
    ]
