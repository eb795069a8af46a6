"""Limits per domain in the administration: made, refused, and what is slowed down."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from newsletter.roles import ensure_roles
from newsletter.sending.limits import buckets
from newsletter.sending.limits.buckets import read_book
from newsletter.sending.limits.models import DomainBucket, DomainLimit
from newsletter.sending.limits.report import slowed_now
from newsletter.sending.limits.rules import Name

pytestmark = pytest.mark.django_db


def test_an_administrator_makes_a_limit_for_the_carriers(admin_client):
    data = {"name": "携帯", "group": "carriers", "domains": "", "per_minute": "120", "server": ""}
    assert admin_client.get(reverse("domain_limits:add")).status_code == 200
    assert admin_client.post(reverse("domain_limits:add"), data).status_code == 302
    assert {"docomo.ne.jp", "i.softbank.jp", "au.com"} <= DomainLimit.objects.get().every_domain
    assert "携帯" in admin_client.get(reverse("domain_limits:index")).content.decode()


def test_domains_are_read_as_people_write_them():
    limit = DomainLimit(name="x", domains="*.Example.JP\n@例え.jp", per_minute=1)
    limit.full_clean()
    assert limit.every_domain == {"example.jp", "xn--r8jz45g.jp"}


@pytest.mark.parametrize(
    "fields", [{}, {"domains": "no domain"}, {"domains": "jp"}, {"group": "au", "per_minute": 0}]
)
def test_what_limits_nothing_or_no_domain_is_refused(fields):
    with pytest.raises(ValidationError):
        DomainLimit(**{"name": "x", "per_minute": 10} | fields).full_clean()


def test_what_is_slowed_down_is_shown_until_it_recovers(admin_client):
    now = timezone.now()
    limit = DomainLimit.objects.create(name="携帯", group="carriers", per_minute=100)
    book = read_book("EMAIL_URL", now=now)
    buckets.slow_down("EMAIL_URL", Name(domain="example.jp"), book=book, reply="421 4.7.0 hush", now=now)
    buckets.slow_down("EMAIL_URL", Name(limit=limit.pk), book=book, reply="450 4.2.1", now=now)
    assert {(one.name, one.per_minute) for one in slowed_now(now=now)} == {("example.jp", 30), ("携帯", 50)}
    html = admin_client.get(reverse("domain_limits:index")).content.decode()
    assert "421 4.7.0 hush" in html
    until = {one.until for one in slowed_now(now=now)}
    assert slowed_now(now=max(until) - timedelta(seconds=1))
    assert slowed_now(now=max(until)) == []


def test_editors_who_may_not_change_servers_do_not_see_limits(client, django_user_model):

    ensure_roles()
    user = django_user_model.objects.create_user("e", "e@example.jp", "password")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    assert client.get(reverse("domain_limits:index")).status_code in (302, 403)


def test_a_deleted_limit_takes_its_pace_along(now):
    limit = DomainLimit.objects.create(name="x", group="au", per_minute=10)
    buckets.slow_down("EMAIL_URL", Name(limit=limit.pk), book=read_book("EMAIL_URL", now=now), reply="", now=now)
    limit.delete()
    assert not DomainBucket.objects.exists()
