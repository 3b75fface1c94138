"""A committee of five on the day of its session, with one request on the agenda."""

from datetime import date, timedelta

from grappe.committees import actions, sitting
from grappe.labelling.models import BodySeat
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.committees import (
    AgendaItemFactory,
    SessionFactory,
    StatutesFactory,
)
from tests.factories.labelling import BodyFactory, LabelRequestFactory
from tests.factories.projects import DeclarationFactory

MINUTE = timedelta(minutes=1)


class World:
    """People are `a` (the chair) to `e`; `keeper` writes the acts."""

    def __init__(self, **statutes):
        self.cluster = ClusterFactory()
        self.body = BodyFactory(cluster=self.cluster)
        self.keeper = UserFactory(given_name="Kim")
        self.statutes = StatutesFactory(
            body=self.body, starts_on=date(2020, 1, 1), **statutes
        )
        self.people = [UserFactory(given_name=name) for name in "ABCDE"]
        self.a, self.b, self.c, self.d, self.e = self.people
        for person in self.people:
            BodySeat.objects.create(
                body=self.body,
                user=person,
                is_chair=person == self.a,
                starts_on=date(2020, 1, 1),
            )
        self.request = LabelRequestFactory(
            cluster=self.cluster, filed=True, state="committee_scheduled"
        )
        self.session = SessionFactory(body=self.body)
        self.item = AgendaItemFactory(
            session=self.session, request=self.request, title=""
        )
        self.at = NOON

    @property
    def now(self):
        """Where the session stands."""
        self.session.refresh_from_db()
        return sitting.of(self.session)

    @property
    def kinds(self) -> list[str]:
        """What happened, in order."""
        acts = self.session.acts.order_by("number")
        return list(acts.values_list("kind", flat=True))

    def act(self, action, *args, by=None, **values):
        """Do something a minute later; the keeper does, unless another is named."""
        self.at += MINUTE
        return action(*args, by=by or self.keeper, at=self.at, **values)

    def opened(self, *people) -> "World":
        """The session is open, with these people; three of them without a word."""
        self.act(actions.open_session, self.session)
        for person in people or (self.a, self.b, self.c):
            self.act(actions.arrive, self.session, person)
        return self

    def at_item(self, *people) -> "World":
        """The request is under discussion."""
        self.opened(*people)
        self.act(actions.open_item, self.item)
        return self

    def bar(self, person, request=None):
        """This person declared a conflict on the project."""
        project = (request or self.request).project
        return DeclarationFactory(
            project=project, user=person, has_conflict=True, nature="financial"
        )

    def vote(self, person, choice, by=None):
        return self.act(
            actions.vote, self.session, person, choice=choice, by=by or person
        )
