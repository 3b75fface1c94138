"""The public registers in the pages: find, fill in, refresh, follow the news."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.urls import reverse

from grappe.cli.nightly import command
from grappe.connectors.units import Unit
from grappe.memberships.models import MembershipApplication
from grappe.organisations import actions
from grappe.organisations import registers as registry
from grappe.organisations.models import Organisation, RegisterAlert
from grappe.web.memberships import join
from grappe.web.organisations.register_search import TOO_MANY
from tests.factories import (
    NOON,
    TODAY,
    EstablishmentFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    OrganisationFactory,
    RegisterAlertFactory,
)

pytestmark = pytest.mark.django_db

# Two public companies and a closed one, of the committed rows of SIRENE.
OCTO, DANONE, CLOSED = "418166096", "552032534", "839517323"
HTMX = {"HX-Request": "true"}


def url(name, cluster, *args):
    return reverse(f"organisations:{name}", args=[cluster.slug, *args])


@pytest.fixture
def team(as_role):
    return as_role("team")


@pytest.fixture
def octo(membership):
    """The member of the cluster is OCTO, under another name and activity."""
    Organisation.objects.filter(pk=membership.organisation.pk).update(
        siren=OCTO, legal_name="Octave fictive", naf_rev2="86.10Z"
    )
    membership.organisation.refresh_from_db()
    return membership.organisation


def test_search_answers_with_a_list_for_a_form_and_with_a_page(
    team, cluster, registers
):
    address = url("register_search", cluster)

    part = team.get(address, {"find_text": "octo tec"}, headers=HTMX).text
    page = team.get(address, {"find_text": "octo tec"}).text

    assert f'value="siren:{OCTO}"' in part
    assert ("<html" in part, "<html" in page) == (False, True)
    assert f'value="siren:{OCTO}"' in page


def test_search_marks_what_the_cluster_has(team, cluster, octo, registers):
    part = team.get(url("register_search", cluster), {"find_text": OCTO}, headers=HTMX)

    assert "in your files" in part.text


def test_search_says_nothing_of_what_another_cluster_has(team, cluster, registers):
    MembershipFactory(organisation__siren=OCTO)

    part = team.get(url("register_search", cluster), {"find_text": OCTO}, headers=HTMX)

    assert (OCTO in part.text, "in your files" in part.text) == (True, False)


def test_search_without_a_register_says_so(team, cluster):
    page = team.get(url("register_search", cluster), {"find_text": "octo"})

    assert (page.status_code, "No public register is loaded" in page.text) == (
        200,
        True,
    )


def test_create_lists_units_and_loses_nothing_typed(team, cluster, registers):
    typed = {"find": "1", "find_text": "octo", "website": "https://typed.example"}

    page = team.post(url("organisation_create", cluster), typed).text

    assert f'value="siren:{OCTO}"' in page
    assert "https://typed.example" in page
    assert "This field is required" not in page


def test_enter_in_the_search_field_searches(team, cluster, registers):
    page = team.post(url("organisation_create", cluster), {"find_text": "octo"}).text

    assert f'value="siren:{OCTO}"' in page


def test_create_fills_the_form_with_the_unit_chosen(team, cluster, registers):
    typed = {"choose": f"siren:{OCTO}", "website": "https://typed.example"}

    page = team.post(url("organisation_create", cluster), typed)

    form = page.context["form"]
    values = {name: form[name].value() for name in ("legal_name", "siren", "website")}
    assert values == {
        "legal_name": "OCTO-TECHNOLOGY",
        "siren": OCTO,
        "website": "https://typed.example",
    }
    assert form["legal_name"].help_text == "Public register: SIRENE, as of 13 May 2026"
    assert page.text.count("g-official") == 4


def test_another_choice_takes_away_what_the_first_had_filled(team, cluster, registers):
    address = url("organisation_create", cluster)
    first = team.post(address, {"choose": f"siren:{OCTO}"}).context["form"]
    typed = {name: first[name].value() or "" for name in first.fields}
    typed |= {"unit": f"siren:{OCTO}", "brand_name": "Mine"}

    kept = team.post(address, {**typed, "choose": ""}).context["form"]
    second = team.post(address, {**typed, "choose": f"siren:{DANONE}"}).context["form"]

    assert (kept["legal_name"].value(), kept["brand_name"].value()) == (None, "Mine")
    assert (second["legal_name"].value(), second["brand_name"].value()) == (
        "DANONE",
        "Mine",
    )


def test_create_keeps_the_registers_word_and_ones_own(team, cluster, registers):
    values = {
        "unit": f"siren:{OCTO}",
        "find_text": "octo",
        "legal_name": "OCTO-TECHNOLOGY",
        "brand_name": "Octo",
        "kind": "company",
        "country": "FR",
        "siren": "418 166 096",
    }

    response = team.post(url("organisation_create", cluster), values)

    octo = Organisation.objects.get(siren=OCTO)
    said = octo.field_values.values_list("field", "source")
    assert response.status_code == 302
    assert dict(said) == {
        "legal_name": "register",
        "country": "register",
        "siren": "register",
        "kind": "register",
        "legal_category": "register",
        "naf_rev2": "register",
        "founded_on": "register",
        "brand_name": "team",
    }
    assert octo.establishments.get().town == "PARIS"


def test_create_links_to_a_unit_already_on_file(team, cluster, octo, registers):
    page = team.get(url("organisation_create", cluster), {"choose": f"siren:{OCTO}"})

    assert "is already in your files" in page.text
    assert octo.get_absolute_url_in(cluster) in page.text
    assert page.context["form"]["siren"].value() is None


def test_create_fills_in_what_only_another_cluster_has(team, cluster, registers):
    MembershipFactory(organisation__siren=OCTO)

    page = team.get(url("organisation_create", cluster), {"choose": f"siren:{OCTO}"})

    assert "already in your files" not in page.text
    assert page.context["form"]["siren"].value() == OCTO


def test_create_warns_of_a_closed_unit(team, cluster, registers):
    page = team.get(url("organisation_create", cluster), {"choose": f"siren:{CLOSED}"})

    assert "Closed" in page.text


@pytest.fixture
def units(monkeypatch):
    """Units that a register would know, for situations that the true rows lack."""
    known: dict[str, Unit] = {}
    monkeypatch.setattr(registry, "unit", lambda number, scheme="siren": known[number])
    monkeypatch.setattr(
        registry, "units", lambda numbers: {n: known[n] for n in numbers if n in known}
    )
    return known


def test_create_offers_the_one_that_took_a_closed_unit_over(team, cluster, units):
    heirs = ((DANONE, date(2025, 12, 31)),)
    units[OCTO] = Unit("sirene", OCTO, name="OCTO", is_active=False, successors=heirs)
    units[DANONE] = Unit("sirene", DANONE, name="DANONE")

    page = team.get(url("organisation_create", cluster), {"choose": f"siren:{OCTO}"})

    assert f'value="siren:{DANONE}"' in page.text
    assert "Taken over by DANONE: choose it" in page.text


def test_create_fills_nothing_but_the_number_of_a_unit_not_to_be_shown(
    team, cluster, units
):
    units[OCTO] = Unit("sirene", OCTO, is_partial=True, name="HIDDEN")

    page = team.get(url("organisation_create", cluster), {"choose": f"siren:{OCTO}"})

    form = page.context["form"]
    assert (form["siren"].value(), form["legal_name"].value()) == (OCTO, None)
    assert "It asked that the register should not show it" in page.text


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("siren:552100554", "The registers have no unit of this number."),
        ("rnsr:199812899M", "The register RNSR is not loaded."),
        ("nowhere:1", "The register NOWHERE is not loaded."),
        ("siren:", ""),
        ("x" * 500, ""),
    ],
)
def test_create_answers_a_wrong_choice_in_a_sentence(
    team, cluster, registers, key, sentence
):
    page = team.get(url("organisation_create", cluster), {"choose": key})

    assert (page.status_code, page.context["find"].problem.lower()) == (
        200,
        sentence.lower(),
    )


def test_create_notes_the_one_that_took_over(team, cluster, octo, registers):
    values = {
        "unit": f"siren:{DANONE}",
        "predecessor": octo.pk,
        "legal_name": "DANONE",
        "kind": "company",
        "country": "FR",
        "siren": DANONE,
    }

    team.post(url("organisation_create", cluster), values)

    octo.refresh_from_db()
    assert (octo.siren, octo.successor.siren) == (OCTO, DANONE)


def test_refresh_shows_differences_before_writing_any(team, cluster, octo, registers):
    page = team.get(url("register_refresh", cluster, octo.pk))

    octo.refresh_from_db()
    shown = {
        one.field: (one.before, one.after, one.is_ticked)
        for one in page.context["differing"]
    }
    assert shown == {
        "legal_name": ("Octave fictive", "OCTO-TECHNOLOGY", True),
        "legal_category": ("", "5710", True),
        "naf_rev2": ("86.10Z", "62.02A", True),
        "founded_on": (None, date(1998, 4, 1), True),
    }
    assert (octo.legal_name, octo.register_checked_on) == ("Octave fictive", None)


def test_refresh_takes_what_is_ticked(team, cluster, octo, registers):
    address = url("register_refresh", cluster, octo.pk)

    first = team.post(address)
    second = team.post(address, {"apply": "1", "field": ["naf_rev2", "place"]})

    octo.refresh_from_db()
    assert (first.url, second.url) == (address, octo.get_absolute_url_in(cluster))
    assert (octo.naf_rev2, octo.legal_name) == ("62.02A", "Octave fictive")
    assert octo.establishments.get().siret == f"{OCTO}00069"


def test_refresh_notes_the_day_when_nothing_differs(team, cluster, registers):
    said = {"source": "team", "by": None, "at": NOON}
    octo = actions.enter(cluster, registry.unit(OCTO), {}, **said)

    response = team.post(url("register_refresh", cluster, octo.pk), follow=True)

    octo.refresh_from_db()
    assert "Checked: nothing was changed" in response.text
    assert octo.register_checked_on > TODAY


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("552100554", "The registers have no unit of this number."),
        (None, "This organisation has no number of a public register"),
    ],
)
def test_refresh_says_what_is_missing(team, cluster, octo, registers, number, sentence):
    Organisation.objects.filter(pk=octo.pk).update(siren=number)

    page = team.post(url("register_refresh", cluster, octo.pk), follow=True)

    assert sentence in page.text


def test_refresh_without_a_register_says_so(team, cluster, octo):
    page = team.post(url("register_refresh", cluster, octo.pk), follow=True)

    assert "No public register is loaded" in page.text


def test_successor_is_chosen_among_known_organisations(team, cluster, octo, registers):
    heir = MembershipFactory(cluster=cluster).organisation
    stranger = OrganisationFactory()
    address = url("successor_link", cluster, octo.pk)

    refused = team.post(address, {"successor": stranger.pk})
    linked = team.post(address, {"successor": heir.pk})

    octo.refresh_from_db()
    assert (refused.status_code, linked.status_code) == (200, 302)
    assert octo.successor == heir


@pytest.mark.parametrize("rows", [1, 3])
def test_alert_list_query_count(team, cluster, rows, django_assert_num_queries):
    heir = MembershipFactory(cluster=cluster).organisation
    heirs = {"values": {"closed_on": "2025-12-31"}, "successors": [[heir.siren, ""]]}
    RegisterAlertFactory.create_batch(rows, cluster=cluster, data=heirs)

    with django_assert_num_queries(9):
        page = team.get(url("alert_list", cluster))

    assert page.text.count(f">{heir.name}</a>") == rows


def test_alert_list_keeps_what_the_address_asks_for(team, cluster, membership):
    here = {"cluster": cluster, "organisation": membership.organisation}
    closed = RegisterAlertFactory(**here)
    left = RegisterAlertFactory(**here, dismissed=True)
    moved = RegisterAlertFactory(cluster=cluster, kind="moved", data={})
    RegisterAlertFactory()

    def listed(**asked):
        page = team.get(url("alert_list", cluster), asked).context["page"]
        return {alert.pk for alert in page}

    assert listed() == {closed.pk, moved.pk}
    assert listed(kind="moved") == {moved.pk}
    assert listed(members="on") == {closed.pk}
    assert listed(state="dismissed") == {left.pk}
    assert listed(state="all") == {closed.pk, left.pk, moved.pk}


def test_alerts_can_be_taken_away(team, cluster):
    RegisterAlertFactory(cluster=cluster, organisation__legal_name="Alpha fictive")

    response = team.get(url("alert_export", cluster), {"format": "csv"})

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Alpha fictive" in text
    assert "closed since 31 Dec 2025" in text


def test_take_and_leave_come_back_where_they_were_done(team, cluster, membership):
    organisation = membership.organisation
    back = organisation.get_absolute_url_in(cluster)
    here = {"cluster": cluster, "organisation": organisation}
    closed = RegisterAlertFactory(**here)
    moved = RegisterAlertFactory(**here, kind="moved", data={})

    take = team.post(url("alert_take", cluster, closed.pk), {"back": back})
    leave = team.post(
        url("alert_dismiss", cluster), {"alert": [moved.pk], "back": "//elsewhere"}
    )

    organisation.refresh_from_db()
    outcomes = RegisterAlert.objects.order_by("pk").values_list("outcome", flat=True)
    assert (take.url, leave.url) == (back, url("alert_list", cluster))
    assert (list(outcomes), organisation.closed_on) == (
        ["taken", "dismissed"],
        date(2025, 12, 31),
    )


def test_take_says_why_a_record_refuses(team, cluster):
    alert = RegisterAlertFactory(
        cluster=cluster, organisation__founded_on=date(2026, 1, 1)
    )

    page = team.post(url("alert_take", cluster, alert.pk), follow=True)

    alert.refresh_from_db()
    assert "It closed before it was founded." in page.text
    assert alert.settled_at is None


def test_another_clusters_news_is_out_of_reach(team, cluster):
    alert = RegisterAlertFactory()

    taken = team.post(url("alert_take", cluster, alert.pk))
    team.post(url("alert_dismiss", cluster), {"alert": [alert.pk]})

    alert.refresh_from_db()
    assert (taken.status_code, alert.settled_at) == (404, None)


def test_a_file_shows_the_news_and_who_took_over(team, cluster, membership):
    heir = MembershipFactory(cluster=cluster).organisation
    organisation = membership.organisation
    Organisation.objects.filter(pk=organisation.pk).update(successor=heir)
    RegisterAlertFactory(cluster=cluster, organisation=organisation)
    RegisterAlertFactory(organisation=organisation, kind="moved", data={})

    page = team.get(organisation.get_absolute_url_in(cluster))

    assert [line.alert.kind for line in page.context["news"]] == ["closed"]
    assert heir.get_absolute_url_in(cluster) in page.text


def test_an_application_is_filled_in_and_keeps_what_was_typed(team, cluster, registers):
    address = reverse("memberships:application_create", args=[cluster.slug])
    typed = {"choose": f"siren:{OCTO}", "contact_email": "camille@fiction.example"}

    form = team.post(address, typed).context["form"]

    assert (form["name"].value(), form["siren"].value()) == ("OCTO-TECHNOLOGY", OCTO)
    assert form["contact_email"].value() == "camille@fiction.example"
    assert not MembershipApplication.objects.exists()


def test_a_candidates_record_holds_the_registers_word_too(team, cluster, registers):
    application = MembershipApplicationFactory(
        cluster=cluster, state="applied", siren=OCTO, name="Octo, dit-il"
    )

    team.post(
        reverse("memberships:application_review", args=[cluster.slug, application.pk]),
        {"organisation": "new"},
    )

    octo = Organisation.objects.get(siren=OCTO)
    said = octo.field_values.filter(field="legal_name").values_list("source", "value")
    assert octo.legal_name == "OCTO-TECHNOLOGY"
    assert set(said) == {("register", "OCTO-TECHNOLOGY"), ("declared", "Octo, dit-il")}


def test_a_visitor_finds_their_organisation(client, cluster, octo, registers):
    address = reverse("memberships:public_join", args=[cluster.slug])
    typed = {"choose": f"siren:{OCTO}", "activity": "Des choses."}

    page = client.post(address, typed)

    form = page.context["form"]
    assert (form["name"].value(), form["activity"].value()) == (
        "OCTO-TECHNOLOGY",
        "Des choses.",
    )
    # Whom the cluster has on file is not the public's affair.
    assert "already in your files" not in page.text
    assert octo.get_absolute_url_in(cluster) not in page.text


def test_a_visitor_searches_a_number_of_times_an_hour(
    client, cluster, registers, monkeypatch
):
    cache.clear()
    monkeypatch.setattr(join, "SEARCHES_PER_ADDRESS", 2)
    address = reverse("memberships:public_register", args=[cluster.slug])
    form = reverse("memberships:public_join", args=[cluster.slug])

    told = [
        client.get(address, {"find_text": "octo"}, headers=HTMX).text
        for _time in range(3)
    ]
    page = client.post(form, {"find_text": "octo", "find": "1"})

    assert [OCTO in text for text in told] == [True, True, False]
    assert str(TOO_MANY) in told[2]
    assert str(TOO_MANY) in page.text


def test_what_the_team_leaves_empty_is_nobodys_word(team, cluster):
    team.post(
        url("organisation_create", cluster),
        {
            "legal_name": "Laboratoire fictif",
            "kind": "research",
            "country": "FR",
            "rnsr": "199812899M",
        },
    )

    laboratory = Organisation.objects.get(rnsr="199812899M")
    said = laboratory.field_values.values_list("field", flat=True)
    assert set(said) == {"legal_name", "kind", "country", "rnsr"}


def test_nightly_prints_what_it_checked(octo, registers):
    EstablishmentFactory(organisation=octo, siret=f"{OCTO}00069")
    actions.set_fields(
        octo,
        {"legal_name": "OCTO"},
        source="import",
        cluster=None,
        observed_on=TODAY,
        by=None,
        at=NOON,
    )

    result = CliRunner().invoke(command, ["--on", "2026-06-01"])

    said = "essai: 1 of 1 organisations checked, 2 news, 0 no longer true"
    assert said in result.output.splitlines()
