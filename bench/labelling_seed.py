"""Fill a database with the dossiers of a session, for labelling_pages.py.

Run by it in a process of its own, on the database of DATABASE_URL: one cluster, one
call, DOSSIERS admitted requests of three readers each, EXPERTS of the pool, each with a
few competences and past texts. Everything is invented. Prints JSON: what to read.
"""

import json
import random
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grappe.accounts.models import Role, RoleGrant, User
from grappe.clusters.models import Cluster
from grappe.labelling import models as labelling
from grappe.organisations.models import Competence, Organisation
from grappe.projects import models as projects

DOSSIERS, EXPERTS, REVIEWS = 2000, 500, 3
COMPANIES, COMPETENCES = 800, 120
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONSONANTS, VOWELS = "bcdfglmnprst", "aeiou"


def main() -> None:
    chance = random.Random(7)
    with transaction.atomic():
        cluster, director = opened()
        call = seed(cluster, chance)
    client = Client()
    client.force_login(director, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    desk = reverse("labelling:desk_call", args=[cluster.slug, call.pk])
    paths = {
        "request list": reverse("labelling:request_list", args=[cluster.slug]),
        "desk, calls": reverse("labelling:desk", args=[cluster.slug]),
        "desk, dossiers": f"{desk}?view=dossiers",
        "desk, dossiers that lack a reader": f"{desk}?view=dossiers&readers=lacking",
        "desk, loads": f"{desk}?view=experts",
    }
    pages = [page(client, name, path, cookie) for name, path in paths.items()]
    print(json.dumps({"rows": DOSSIERS, "pages": pages}))


def opened() -> tuple[Cluster, User]:
    cluster = Cluster.objects.create(slug="bench", name="Bench", is_hosted=True)
    director = User.objects.create(email="direction@bench.example")
    RoleGrant.objects.create(
        user=director, cluster=cluster, role=Role.DIRECTION, starts_on=date(2020, 1, 1)
    )
    return cluster, director


def seed(cluster: Cluster, chance: random.Random) -> labelling.Call:
    companies = Organisation.objects.bulk_create(
        Organisation(legal_name=f"Invented company {n}") for n in range(COMPANIES)
    )
    competences = Competence.objects.bulk_create(
        Competence(cluster=cluster, code=f"c{n}", name_fr=word(chance))
        for n in range(COMPETENCES)
    )
    words = [word(chance) for _n in range(4000)]
    call = labelling.Call.objects.create(
        cluster=cluster,
        code="bench",
        name="Bench",
        closes_at=timezone.now() + timedelta(days=60),
        created_at=NOW,
    )
    requests = dossiers(cluster, call, companies, competences, words, chance)
    people = experts(cluster, companies, competences, words, chance)
    load = {expert.pk: 0 for expert in people}
    rows = []
    for request in requests:
        # The least loaded of some: loads stay even, as an assignment would have them.
        chosen = sorted(chance.sample(people, 12), key=lambda one: load[one.pk])
        for expert in chosen[:REVIEWS]:
            load[expert.pk] += 1
            rows.append(
                labelling.Assignment(
                    request=request,
                    expert=expert,
                    state=chance.choice(["asked", "accepted", "accepted"]),
                    state_since=NOW,
                    assigned_at=NOW,
                    affinity=chance.random(),
                )
            )
    labelling.Assignment.objects.bulk_create(rows, batch_size=1000)
    return call


def dossiers(cluster, call, companies, competences, words, chance):
    kind = projects.ProjectKind.objects.create(
        cluster=cluster, code="rdi", name_fr="R&D"
    )
    procedure = labelling.Procedure.objects.create(
        cluster=cluster, code="rdi", kind=kind, name_fr="R&D", published_at=NOW
    )
    found = projects.Project.objects.bulk_create(
        projects.Project(
            cluster=cluster,
            kind=kind,
            acronym=f"INV{n}",
            title=text(words, chance, 10),
            summary=text(words, chance, 200),
            stage="proposed",
            stage_since=NOW,
            created_at=NOW,
        )
        for n in range(DOSSIERS)
    )
    projects.Partner.objects.bulk_create(
        projects.Partner(
            project=project,
            organisation=company,
            role="partner" if place else "lead",
            position=place,
        )
        for project in found
        for place, company in enumerate(chance.sample(companies, 4))
    )
    asked = projects.Project.competences.through
    asked.objects.bulk_create(
        asked(project=project, competence=one)
        for project in found
        for one in chance.sample(competences, 3)
    )
    versions = projects.ProjectVersion.objects.bulk_create(
        projects.ProjectVersion(
            project=project, number=1, taken_at=NOW, content={}, sha256="0" * 64
        )
        for project in found
    )
    return labelling.LabelRequest.objects.bulk_create(
        labelling.LabelRequest(
            cluster=cluster,
            project=project,
            procedure=procedure,
            call=call,
            number=f"2026-{n:04}",
            state="experts_assigned",
            state_since=NOW,
            opened_at=NOW,
            submitted_at=NOW,
            version=versions[n],
        )
        for n, project in enumerate(found)
    )


def experts(cluster, companies, competences, words, chance):
    users = User.objects.bulk_create(
        User(email=f"expert{n}@bench.example", family_name=f"Invented {n}")
        for n in range(EXPERTS)
    )
    found = labelling.Expert.objects.bulk_create(
        labelling.Expert(
            cluster=cluster,
            user=user,
            kind=chance.choice(["academic", "industrial"]),
            organisation=chance.choice(companies),
            languages=["fr", "en"],
            capacity=18,
            starts_on=date(2020, 1, 1),
            added_at=NOW,
        )
        for user in users
    )
    labelling.ExpertCompetence.objects.bulk_create(
        labelling.ExpertCompetence(expert=expert, competence=one, level=2)
        for expert in found
        for one in chance.sample(competences, 5)
    )
    labelling.ExpertText.objects.bulk_create(
        labelling.ExpertText(
            expert=expert, title=text(words, chance, 8), text=text(words, chance, 80)
        )
        for expert in found
        for _n in range(5)
    )
    return found


def word(chance: random.Random) -> str:
    return "".join(
        chance.choice(CONSONANTS) + chance.choice(VOWELS)
        for _syllable in range(chance.randint(2, 4))
    )


def text(words: list[str], chance: random.Random, size: int) -> str:
    return " ".join(chance.choices(words, k=size))


def page(client: Client, name: str, path: str, cookie: str) -> dict:
    client.get(path)  # what a worker learns once is not counted
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {path} answered {answer.status_code}")
    return {"name": name, "path": path, "queries": len(captured), "cookie": cookie}


if __name__ == "__main__":
    main()
