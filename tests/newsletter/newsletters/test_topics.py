"""The admin of topics."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from newsletter.consent.models import Topic
from newsletter.roles import ensure_roles
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, django_user_model):
    ensure_roles()
    user = django_user_model.objects.create_user("editor", password="x")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


def test_an_editor_makes_topics_in_order_and_takes_one_off_the_offer(editor):
    newsletter = NewsletterFactory()
    for name, slug in (("人工知能", "ai"), ("働き方", "work")):
        data = {
            "newsletter": newsletter.pk,
            "name": name,
            "name_en": slug.title(),
            "slug": slug,
            "is_offered": "on",
        }
        assert editor.post(reverse("topics:add"), data).status_code == 302
        assert editor.post(reverse("topics:add"), data).status_code == 200  # the short name is taken
    ai, work = Topic.objects.order_by("position", "pk")
    assert (ai.slug, work.slug, ai.position < work.position) == ("ai", "work", True)
    assert editor.post(reverse("topics:reorder", args=[work.pk]) + "?position=0").status_code == 200
    assert [topic.slug for topic in Topic.objects.all()] == ["work", "ai"]
    data = {"newsletter": newsletter.pk, "name": "AI", "slug": "ai"}
    assert editor.post(reverse("topics:edit", args=[ai.pk]), data).status_code == 302
    ai.refresh_from_db()
    assert (ai.name, ai.is_offered) == ("AI", False)
    assert "AI" in editor.get(reverse("topics:index")).content.decode()


def test_the_form_of_a_new_topic_begins_with_the_default_newsletter(editor):
    NewsletterFactory(slug="other", is_default=False)
    default = NewsletterFactory(is_default=True)
    assert editor.get(reverse("topics:add")).context["form"]["newsletter"].value() == default.pk
    topic = TopicFactory(newsletter=default)
    assert editor.get(reverse("topics:edit", args=[topic.pk])).context["form"]["newsletter"].value() == default.pk


def test_a_chosen_topic_is_neither_deleted_nor_moved(editor):
    topic = TopicFactory()
    subscription = SubscriptionFactory(newsletter=topic.newsletter)
    subscription.topics.add(topic)
    delete = reverse("topics:delete", args=[topic.pk])
    assert editor.get(delete).status_code == editor.post(delete).status_code == 302
    other = NewsletterFactory(slug="other", is_default=False)
    data = {"newsletter": other.pk, "name": topic.name, "slug": topic.slug}
    assert editor.post(reverse("topics:edit", args=[topic.pk]), data).status_code == 200
    topic.refresh_from_db()
    assert topic.newsletter == subscription.newsletter
    subscription.topics.clear()
    assert editor.post(delete).status_code == 302
    assert not Topic.objects.exists()
