"""The three formats of a feed. Pure: from a `Feed` to text."""

import json
from datetime import datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from blog.feeds.content import Entry, Feed, Person
from blog.feeds.kinds import ATOM, JSON, RSS

CONTENT_NAMESPACE = "http://purl.org/rss/1.0/modules/content/"
JSON_FEED = "https://jsonfeed.org/version/1.1"


class _Dated:
    """A writer that is told when the feed changed: Django's would call an empty one new at every request."""

    changed: datetime

    def latest_post_date(self) -> datetime:
        return self.changed


class _FullTextRss(_Dated, Rss201rev2Feed):
    """RSS 2.0 with the whole text of each item in `content:encoded` and every author in `dc:creator`."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:content": CONTENT_NAMESPACE}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["people"]:
            namespace = {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}
            handler.addQuickElement("dc:creator", author.name, namespace)
        handler.addQuickElement("content:encoded", item["content"])


class _FullTextAtom(_Dated, Atom1Feed):
    """Atom 1.0 (RFC 4287) with the whole text of each entry in `content` and every author."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["people"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", author.name)
            if author.address:
                handler.addQuickElement("uri", author.address)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


def rss(feed: Feed) -> str:
    """Return the feed as RSS 2.0."""
    writer = _FullTextRss(
        title=feed.title,
        link=feed.address,
        description=feed.description,
        language=feed.language,
        feed_url=feed.own_address(RSS),
    )
    return _written(writer, feed)


def atom(feed: Feed) -> str:
    """Return the feed as Atom. The publisher stands as the author of what names none (RFC 4287, 4.1.1)."""
    address = feed.own_address(ATOM)
    writer = _FullTextAtom(
        title=feed.title,
        link=feed.address,
        description="",
        subtitle=feed.description,
        language=feed.language,
        author_name=feed.publisher,
        author_link=feed.address,
        feed_url=address,
        feed_guid=address,
    )
    return _written(writer, feed)


def _written(writer: _FullTextRss | _FullTextAtom, feed: Feed) -> str:
    writer.changed = feed.updated
    for entry in feed.entries:
        writer.add_item(
            title=entry.title,
            link=entry.address,
            unique_id=entry.identity,
            unique_id_is_permalink=False,
            description=entry.summary,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=entry.subjects,
            content=entry.html,
            people=entry.authors,
        )
    return str(writer.writeString("utf-8"))


def json_feed(feed: Feed) -> str:
    """Return the feed as JSON Feed 1.1 (jsonfeed.org)."""
    whole = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.address,
        "feed_url": feed.own_address(JSON),
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.publisher, "url": feed.address}],
        "items": [_item(entry, feed.language) for entry in feed.entries],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _item(entry: Entry, language: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.identity,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": rfc3339_date(entry.published),
        "date_modified": rfc3339_date(entry.updated),
        "language": language,
        "tags": entry.subjects,
    }
    if entry.authors:
        item["authors"] = [_json_person(author) for author in entry.authors]
    return item | ({"image": entry.image} if entry.image else {})


def _json_person(author: Person) -> dict[str, str]:
    return {"name": author.name} | ({"url": author.address} if author.address else {})
