"""One bucket for all workers: asked by several at the same moment, it gives no more than to one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from newsletter.sending.limits import buckets
from newsletter.sending.limits.buckets import Book
from newsletter.sending.limits.models import DomainBucket, DomainLimit
from newsletter.sending.limits.rules import Limit, Name

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_share_one_bucket():
    limit = DomainLimit.objects.create(name="x", domains="example.jp", per_minute=60)
    book, name = Book([Limit(limit.pk, limit.every_domain, 60)]), Name(limit=limit.pk)

    def worker(_number):
        try:
            return buckets.take("EMAIL_URL", {name: 5}, book=book, now=NOW)[name]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        grants = list(pool.map(worker, range(6)))
    assert sum(grant.now for grant in grants) == 11
    moments = [at for grant in grants for at in grant.later]
    assert len(moments) == len(set(moments)) == 19
    assert DomainBucket.objects.count() == 1


@pytest.mark.django_db
def test_a_limit_that_was_deleted_since_it_was_read_keeps_nobody():
    limit = DomainLimit.objects.create(name="x", domains="example.jp", per_minute=60)
    book, name = Book([Limit(limit.pk, limit.every_domain, 60)]), Name(limit=limit.pk)
    limit.delete()
    assert buckets.take("EMAIL_URL", {name: 5}, book=book, now=NOW) == {}
    assert buckets.slow_down("EMAIL_URL", name, book=book, reply="421", now=NOW) is None
    assert not DomainBucket.objects.exists()
