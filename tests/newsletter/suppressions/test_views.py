"""The admin's pages of suppressions: who may, what they say, and that no address stays behind."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import ModelLogEntry

from newsletter.consent.addresses import address_hash
from newsletter.roles import ensure_roles
from newsletter.suppressions.models import DomainSuppression, Suppression
from tests.factories.newsletter import DomainSuppressionFactory, SubscriberFactory, SuppressionFactory

pytestmark = pytest.mark.django_db
ROOT = "/admin/newsletter/suppressions/"


@pytest.fixture
def enter(client, django_user_model):
    """Log in with a role."""
    ensure_roles()

    def _enter(role: str):
        user = django_user_model.objects.create_user(username=role, email=f"{role}@example.jp", password="x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return _enter


def test_only_the_data_role_opens_any_of_the_pages(enter, client):
    single, domain = SuppressionFactory(), DomainSuppressionFactory()
    pages = ["", "add/", f"{single.pk}/remove/", "domains/", f"domains/{domain.pk}/remove/"]
    assert [client.get(ROOT + page).status_code for page in pages] == [302] * 5
    for role in ("Authors", "Editors"):
        entered = enter(role)
        assert [entered.get(ROOT + page).status_code for page in pages] == [302] * 5
        assert [entered.post(ROOT + page).status_code for page in pages] == [302] * 5
    assert Suppression.objects.exists()
    assert DomainSuppression.objects.exists()
    data = enter("Data")
    assert [data.get(ROOT + page).status_code for page in pages] == [200] * 5
    assert [data.get(f"{ROOT}999/remove/").status_code, data.get(f"{ROOT}domains/999/remove/").status_code] == [
        404,
        404,
    ]


def test_many_lines_at_once_each_with_its_result(enter):
    SuppressionFactory(email="known@example.com", reason="complained")
    pasted = (
        "taro@example.com\r\n\r\n Taro@Example.com ,\nknown@example.com\nno address\nab.@docomo.ne.jp\n=cmd@\n"
    )
    html = enter("Data").post(f"{ROOT}add/", {"addresses": pasted, "detail": "退会の電話"}).content.decode()
    reasons = set(Suppression.objects.values_list("address_hash", "reason"))
    assert reasons == {
        (address_hash("taro@example.com"), "by-hand"),
        (address_hash("known@example.com"), "complained"),
        (address_hash("known@example.com"), "by-hand"),
        (address_hash("ab.@docomo.ne.jp"), "by-hand"),
    }
    assert html.count("<strong>") >= 2
    assert Suppression.objects.filter(detail="退会の電話", created_by__username="Data").count() == 3
    assert not any("@example.com" in f"{one.label}{one.data}" for one in ModelLogEntry.objects.all())


def test_too_many_lines_and_no_reason_are_refused_in_words(enter):
    data = enter("Data")
    lines = "\n".join(f"{number}@example.com" for number in range(2001))
    assert "2,001" in data.post(f"{ROOT}add/", {"addresses": lines, "detail": "x"}).content.decode()
    data.post(f"{ROOT}add/", {"addresses": "a@example.com", "detail": ""})
    assert not Suppression.objects.exists()


def test_looking_up_an_address_by_post_alone(enter):
    SuppressionFactory(email="taro@example.com", reason="bounced", detail="550 5.1.1")
    DomainSuppressionFactory(domain="example.net", shown="example.net")
    data = enter("Data")

    def said(address: str) -> str:
        return data.post(ROOT, {"address": address}).content.decode()

    assert "550 5.1.1" in said("TARO@example.com")
    assert "x@sub.example.net" in said("x@sub.example.net")
    assert "nobody@example.org" in said("nobody@example.org")
    assert data.post(ROOT, {"address": "nonsense"}).context["found"] is None
    assert "taro@example.com" not in data.get(f"{ROOT}?address=taro@example.com").content.decode()
    assert ModelLogEntry.objects.filter(action="newsletter.suppression.look_up").count() == 3


def test_removing_asks_first(enter):
    row = SuppressionFactory(reason="complained")
    data = enter("Data")
    data.get(f"{ROOT}{row.pk}/remove/")
    assert Suppression.objects.exists()
    data.post(f"{ROOT}{row.pk}/remove/")
    assert not Suppression.objects.exists()


def test_a_domain_is_asked_back_with_the_number_it_meets(enter):
    SubscriberFactory(email="a@example.net")
    SubscriberFactory(email="b@mail.example.net")
    SubscriberFactory(email="c@notexample.net")
    data = enter("Data")
    asked = data.post(f"{ROOT}domains/", {"domain": "Example.NET", "detail": "競合"})
    assert ">example.net<" not in asked.content.decode()
    assert " 2" in asked.content.decode() or "2" in asked.context["meets"]
    assert not DomainSuppression.objects.exists()
    data.post(f"{ROOT}domains/", {"domain": "Example.NET", "detail": "競合", "sure": "other.example"})
    assert not DomainSuppression.objects.exists()
    data.post(f"{ROOT}domains/", {"domain": "Example.NET", "detail": "競合", "sure": "example.net"})
    assert DomainSuppression.objects.get().domain == "example.net"
    data.post(f"{ROOT}domains/{DomainSuppression.objects.get().pk}/remove/")
    assert not DomainSuppression.objects.exists()


def test_the_list_is_paged_without_counting(enter, now, django_assert_max_num_queries):
    Suppression.objects.bulk_create(
        Suppression(address_hash=f"{number:064x}", reason="bounced", created_at=now) for number in range(120)
    )
    data = enter("Data")
    data.get(ROOT)
    seen, before = set(), ""
    for _page in range(3):
        with django_assert_max_num_queries(20):
            context = data.get(f"{ROOT}?reason=bounced&before={before}").context
        seen |= {row.pk for row in context["rows"]}
        before = context["further"]
    assert (len(seen), before) == (120, None)
    assert list(data.get(f"{ROOT}?reason=complained").context["rows"]) == []
