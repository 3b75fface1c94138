"""What is written is what the formats ask: read back, whatever the words are."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from grappe.web.feeds import atom, calendars
from grappe.web.feeds.atom import News
from grappe.web.feeds.entries import Entry, clean
from tests.factories import NOON

PARIS = ZoneInfo("Europe/Paris")
ATOM = "{http://www.w3.org/2005/Atom}"
WORDS = st.text(st.characters(exclude_categories=[]), max_size=120)


def entry(**values):
    given = {
        "key": "call-1-closes",
        "title": "A call closes",
        "when": date(2026, 6, 1),
        "path": "/essai/calls/1/",
        "changed_at": NOON,
    }
    return Entry(**given | values)


def events(body):
    return [one for one in Calendar.from_ical(body).walk("VEVENT")]


def read(news):
    body = atom.feed(
        key="k",
        title="T",
        author="A",
        language="fr",
        path="/essai/",
        own_path="/feeds/x/news.atom",
        since=NOON,
        news=news,
    )
    return ET.fromstring(body)


def piece(**values):
    given = {"key": "event-1", "title": "News", "path": "/essai/", "at": NOON}
    return News(**given | values)


def test_a_day_lasts_a_day():
    (event,) = events(calendars.calendar("Essai", [entry()]))

    assert event.decoded("dtstart") == date(2026, 6, 1)
    assert event.decoded("dtend") == date(2026, 6, 2)
    assert event["transp"] == "TRANSPARENT"


def test_a_moment_is_told_in_its_time_zone_which_is_defined():
    when = datetime(2026, 6, 1, 17, tzinfo=PARIS)

    body = calendars.calendar("Essai", [entry(when=when)])

    (event,) = events(body)
    assert event.decoded("dtstart") == when
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert [str(one["tzid"]) for one in Calendar.from_ical(body).walk("VTIMEZONE")] == [
        "Europe/Paris"
    ]
    assert "dtend" not in event


def test_what_moves_keeps_its_name_and_counts_up():
    first = entry()
    moved = entry(when=date(2026, 7, 1), changes=1, changed_at=NOON + timedelta(1))

    (one,) = events(calendars.calendar("Essai", [first]))
    (other,) = events(calendars.calendar("Essai", [moved]))

    assert one["uid"] == other["uid"]
    assert (one["sequence"], other["sequence"]) == (0, 1)
    assert other.decoded("dtstamp") == NOON + timedelta(1)


def test_what_is_cancelled_says_so():
    (event,) = events(calendars.calendar("Essai", [entry(is_cancelled=True)]))

    assert event["status"] == "CANCELLED"


def test_the_calendar_is_a_whole_one():
    body = calendars.calendar("Essai", [entry(place="Salle 3", detail="x; y, z")])

    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert body.endswith(b"END:VCALENDAR\r\n")
    found = Calendar.from_ical(body)
    assert found["version"] == "2.0"
    assert found["prodid"].startswith("-//Grappe//")
    (event,) = found.walk("VEVENT")
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE"} <= set(event)
    assert str(event["description"]) == "x; y, z"


@given(WORDS, WORDS)
def test_any_words_can_be_told_in_a_calendar(title, place):
    body = calendars.calendar(title, [entry(title=title, place=place)])

    (event,) = events(body)
    assert str(event["summary"]) == clean(title)
    assert str(event.get("location", "")) == clean(place)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


def test_the_same_entries_give_the_same_bytes():
    again = [calendars.calendar("Essai", [entry()]) for _time in range(2)]

    assert again[0] == again[1]


def test_a_feed_has_all_that_rfc_4287_asks():
    feed = read([piece(), piece(key="event-2", at=NOON + timedelta(1))])

    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1
    assert feed.findtext(f"{ATOM}updated") == "2026-03-03T12:00:00+00:00"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "A"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/feeds/x/news.atom")
    entries = feed.findall(f"{ATOM}entry")
    for one in entries:
        for name in ("id", "title", "updated"):
            assert len(one.findall(ATOM + name)) == 1
        assert one.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert one.find(f"{ATOM}link").get("href").startswith("http")
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == 2


def test_a_feed_without_news_has_a_date():
    assert read([]).findtext(f"{ATOM}updated") == "2026-03-02T12:00:00+00:00"


@given(WORDS)
def test_any_words_can_be_told_in_a_feed(words):
    (one,) = read([piece(title=words, summary=words)]).findall(f"{ATOM}entry")

    assert (one.findtext(f"{ATOM}title") or "") == clean(words)


def test_a_summary_is_no_markup():
    (one,) = read([piece(summary="<script>")]).findall(f"{ATOM}entry")

    summary = one.find(f"{ATOM}summary")
    assert (summary.get("type"), summary.text) == ("html", "&lt;script&gt;")


def test_moments_are_those_of_the_world():
    assert entry(when=datetime(2026, 6, 1, tzinfo=UTC), changed_at=None).updated_at == (
        datetime(2025, 6, 1, tzinfo=UTC)
    )
