"""News as an Atom feed (RFC 4287)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from grappe.web.feeds.entries import address, clean, uid


@dataclass(frozen=True)
class News:
    """One piece of news; `key` names it for ever."""

    key: str
    title: str
    path: str
    at: datetime
    summary: str = ""


class Feed(Atom1Feed):
    """Its date is that of its last piece of news, never the time of the question."""

    def latest_post_date(self) -> datetime:
        return self.feed["updated"]


def feed(
    *,
    key: str,
    title: str,
    author: str,
    language: str,
    path: str,
    own_path: str,
    since: datetime,
    news: list[News],
) -> bytes:
    """The whole feed; the same news give the same bytes."""
    found = Feed(
        title=clean(title),
        link=address(path),
        description="",
        language=language,
        author_name=clean(author),
        feed_url=address(own_path),
        feed_guid=uid(key).urn,
        updated=max((one.at for one in news), default=since),
    )
    for one in news:
        found.add_item(
            title=clean(one.title),
            link=address(one.path),
            # Read as HTML.
            description=escape(clean(one.summary)) or None,
            unique_id=uid(one.key).urn,
            updateddate=one.at,
        )
    return found.writeString("utf-8").encode()
