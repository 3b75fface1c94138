"""Fill an empty pretalx database; run by the Python where pretalx is installed.

Called by peer_pretalx.py. Prints, as JSON, the addresses to read, how many queries
each makes, and a signed-in session. It knows pretalx only through its models.
"""

import datetime as dt
import json
import random
import sys

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from django_scopes import scope, scopes_disabled
from pretalx.common.models import ActivityLog
from pretalx.event.domain.event import create_event
from pretalx.event.domain.organiser import create_organiser_with_team
from pretalx.event.models import Event, Team
from pretalx.person.models import SpeakerProfile, User
from pretalx.submission.domain.review import activate_review_phase
from pretalx.submission.models import (
    Review,
    Submission,
    SubmissionType,
    Tag,
    Track,
)
from pretalx.submission.models.submission import SpeakerRole

REVIEWS_EACH = 3
REVIEWERS = 30
TRACKS = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]
STATES = ["submitted"] * 6 + ["accepted"] * 2 + ["confirmed", "rejected"]
TEXT = "A plainly invented paragraph, as long as the abstract of a proposal is. " * 8


def seed(rows: int) -> tuple[Event, User, Submission]:
    """An event whose reviews are under way, and the person who runs it."""
    chance = random.Random(7)
    organiser_user = User.objects.create_user(
        email="organiser@bench.example", name="Organiser", password="only-for-measure"
    )
    people(REVIEWERS, "reviewer")
    people(rows, "speaker")
    event = event_under_review(organiser_user)
    with scope(event=event):
        submissions = proposals(event, rows, chance)
        review(submissions, chance)
    return event, organiser_user, submissions[0]


def people(number: int, word: str) -> None:
    User.objects.bulk_create(
        User(
            code=f"{word[0].upper()}{index:06}",
            name=f"Invented {word} {index}",
            email=f"{word}{index}@bench.example",
            password="!",
        )
        for index in range(number)
    )


def event_under_review(organiser_user: User) -> Event:
    organiser, team = create_organiser_with_team(
        name="Bench", slug="bench", users=[organiser_user]
    )
    starts_on = now().date() + dt.timedelta(days=60)
    event = create_event(
        organiser=organiser,
        locales=["en"],
        name="Bench",
        slug="bench",
        is_public=True,
        date_from=starts_on,
        date_to=starts_on + dt.timedelta(days=2),
        timezone="Europe/Paris",
        email="bench@bench.example",
        locale="en",
    )
    team.can_change_event_settings = team.can_change_submissions = True
    team.is_reviewer = team.all_events = True
    team.save()
    reviewing = Team.objects.create(
        organiser=organiser, name="Reviewers", all_events=True, is_reviewer=True
    )
    reviewing.members.set(User.objects.filter(code__startswith="R0"))
    event.cfp.deadline = now() - dt.timedelta(days=10)
    event.cfp.save()
    activate_review_phase(event.review_phases.order_by("pk").first())
    return event


def proposals(event: Event, rows: int, chance: random.Random) -> list[Submission]:
    SubmissionType.objects.create(event=event, name="Workshop", default_duration=90)
    types = list(event.submission_types.all())
    tracks = [
        Track.objects.create(event=event, name=name, color="#336699") for name in TRACKS
    ]
    tags = [
        Tag.objects.create(event=event, tag=f"Tag {i}", color="#996633")
        for i in range(8)
    ]
    submissions = Submission.all_objects.bulk_create(
        Submission(
            event=event,
            code=f"B{index:05}",
            title=f"Invented proposal number {index}",
            abstract=TEXT,
            submission_type=chance.choice(types),
            track=chance.choice(tracks),
            state=chance.choice(STATES),
        )
        for index in range(rows)
    )
    users = list(User.objects.filter(code__startswith="S0").order_by("pk"))
    profiles = SpeakerProfile.objects.bulk_create(
        SpeakerProfile(user=user, event=event, name=user.name, code=user.code)
        for user in users
    )
    SpeakerRole.objects.bulk_create(
        SpeakerRole(submission=submission, speaker=profile)
        for submission, profile in zip(submissions, profiles, strict=True)
    )
    tagged = Submission.tags.through
    tagged.objects.bulk_create(
        tagged(submission=submission, tag=chance.choice(tags))
        for submission in submissions
    )
    kind = ContentType.objects.get_for_model(Submission)
    ActivityLog.objects.bulk_create(
        ActivityLog(
            event=event,
            person=user,
            content_type=kind,
            object_id=submission.pk,
            action_type="pretalx.submission.create",
        )
        for submission, user in zip(submissions, users, strict=True)
    )
    return submissions


def review(submissions: list[Submission], chance: random.Random) -> None:
    """Give each proposal its reviews, each with a score of the event's category."""
    reviewers = list(User.objects.filter(code__startswith="R0"))
    scores = list(submissions[0].event.score_categories.get().scores.all())
    chosen = {
        (submission.pk, user.pk): chance.choice(scores)
        for submission in submissions
        for user in chance.sample(reviewers, REVIEWS_EACH)
    }
    Review.objects.bulk_create(
        Review(submission_id=submission, user_id=user, text=TEXT, score=score.value)
        for (submission, user), score in chosen.items()
    )
    through = Review.scores.through
    through.objects.bulk_create(
        through(
            review_id=made.pk,
            reviewscore_id=chosen[made.submission_id, made.user_id].pk,
        )
        for made in Review.objects.filter(submission__in=submissions)
    )


def session_of(user: User) -> str:
    client = Client()
    store = client.session
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


def queries_of(path: str, session: str) -> int:
    client = Client(headers={"host": settings.SITE_NETLOC})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.get(path)  # what a worker learns once is not counted
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return len(captured)


def main() -> None:
    with scopes_disabled(), transaction.atomic():
        event, user, submission = seed(int(sys.argv[1]))
    with connection.cursor() as cursor:
        # Without statistics SQLite makes its dashboard ten times slower: be fair.
        cursor.execute("ANALYZE")
    session = session_of(user)
    paths = {
        "submission list": str(event.orga_urls.submissions),
        "submission": str(submission.orga_urls.base),
        "dashboard": str(event.orga_urls.base),
        "review dashboard": str(event.orga_urls.reviews),
    }
    pages = [
        {"name": name, "path": path, "queries": queries_of(path, session)}
        for name, path in paths.items()
    ]
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    print(json.dumps({"pages": pages, "cookie": cookie}))


if __name__ == "__main__":
    main()
