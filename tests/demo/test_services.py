"""The small demo: services, and no study that forty members cannot bear."""

import pytest

from grappe.demo import studies
from grappe.impact.models import Service, ServiceUse, Study


@pytest.mark.django_db
def test_the_small_demo_has_services_and_no_study(small_demo):
    assert Service.objects.count() == len(studies.SERVICES)
    assert (ServiceUse.objects.exists(), Study.objects.count()) == (True, 0)
