"""Which findings an author is shown."""

import pytest

from prompts.checks.findings import Finding, Severity
from prompts.checks.muting import mute, muted_rules, unmute
from prompts.checks.showing import shown


def remark(rule, start, severity=Severity.ADVICE):
    return Finding(rule, start, start + 1, "…", severity)


MANY = [remark("style.ending", at) for at in range(20)]


def test_warnings_first_then_each_rule_once_before_any_twice():
    found = shown([*MANY, remark("style.phrase", 50), remark("grounding.number", 60, Severity.WARNING)])

    assert [(one.rule, one.start) for one in found][:4] == [
        ("grounding.number", 60),
        ("style.ending", 0),
        ("style.phrase", 50),
        ("style.ending", 1),
    ]
    assert len(found) == 10


@pytest.mark.parametrize(
    ("muted", "rules"),
    [
        ({"style.ending"}, {"style.phrase", "grounding.number"}),
        ({"style"}, {"grounding.number"}),
        ({"sty", "style.end"}, {"style.ending", "style.phrase", "grounding.number"}),
    ],
)
def test_muted_rules_are_not_heard(muted, rules):
    found = shown([*MANY, remark("style.phrase", 50), remark("grounding.number", 60)], muted=muted)

    assert {one.rule for one in found} == rules


def test_few_are_shown_all_and_none_is_none():
    assert shown(MANY, limit=3) == MANY[:3]
    assert shown([]) == []


@pytest.mark.django_db
def test_each_person_mutes_for_themself(django_user_model):
    one, other = (django_user_model.objects.create_user(name, f"{name}@example.jp", "x") for name in ("a", "b"))
    for _time in range(2):
        mute(user=one, rule="style.ending")
    mute(user=one, rule="grounding")

    assert muted_rules(one) == {"style.ending", "grounding"}
    assert muted_rules(other) == frozenset()
    unmute(user=one, rule="style.ending")
    assert muted_rules(one) == {"grounding"}


@pytest.mark.parametrize("rule", ["", "Style", "style.", "style.a b", "a" * 61, "style.ending\n"])
def test_only_names_of_rules_are_muted(rule, django_user_model):
    with pytest.raises(ValueError, match="no name of a rule"):
        mute(user=django_user_model(), rule=rule)
