"""What a developer's run leaves to CI: second looks that cost minutes, each beside a first one that stays.

`make test` shall end within ten minutes on two slow cores. The first browser test of a subject
stays, its variations wait for CI; REQUIRE_SERVICES=yes runs them anywhere. They are skipped by
name, so that nobody takes them for run.
"""

from django.conf import settings

REASON = "left to CI; REQUIRE_SERVICES=yes runs it"

ALWAYS = (
    "tests/architecture/test_squashed.py",  # Squashed migrations are compared with their steps in all else.
    "tests/chaos/test_killed.py",  # Workers killed in sending/test_processes.py stay.
    "tests/chaos/test_stopped.py",  # A worker that is stopped politely, and a mailing in chaos, stay.
    "tests/prompts/test_desk_hands_browser.py",
    "tests/prompts/test_desk_browser.py::test_what_the_checks_find_is_marked_listed_and_muted",
    "tests/prompts/test_desk_browser.py::test_a_lead_the_author_changed_meanwhile_is_not_replaced",
    "tests/prompts/test_desk_browser.py::test_tags_taken_in_are_shown_and_saved_as_tags",
    "tests/prompts/test_desk_browser.py::test_a_passage_is_rewritten_in_its_own_block",
    "tests/prompts/test_desk_browser.py::test_what_asking_costs_is_seen_and_what_broke_off_goes_on",
    "tests/prompts/test_desk_browser.py::test_a_correction_goes_into_the_line_it_belongs_to",
    "tests/prompts/test_desk_browser.py::test_a_profile_is_compared_and_goes_into_its_field",
    "tests/blog/test_editor_browser.py::test_a_reading_is_changed_copied_and_removed",
    "tests/blog/test_editor_browser.py::test_dots_and_ruby_have_keys",
    "tests/blog/test_editor_browser.py::test_what_the_checks_find_follows_the_text_and_leads_to_it",
    "tests/blog/test_editor_browser.py::test_what_is_typed_while_a_save_is_under_way_is_saved_too",
    "tests/blog/test_editor_browser.py::test_a_slug_follows_latin_titles_alone_and_stays_once_saved",
    "tests/blog/test_editor_browser.py::test_a_saved_form_is_not_saved_again_by_itself",
    "tests/browser/test_public_pages.py::test_page[en-",
    # Beside these a page of the same making stays.
    *(
        f"tests/browser/test_public_pages.py::test_page[ja-{kind}]"
        for kind in (
            "authors",
            "categories",
            "tag",
            "year",
            "empty search",
            "leave",
            "dead link",
            "objection",
            "erase",
        )  # fmt: skip
    ),
    "tests/browser/test_public_pages.py::test_the_word_that_something_else_is_being_changed[en]",
    "tests/browser/test_import.py::test_a_shifted_file_is_caught_taken_in_and_undone",  # Its pages have tests.
    "tests/browser/test_reader_way.py::test_from_an_essay_to_leaving_and_back",  # The main journey goes it.
    "tests/browser/test_budget.py::test_a_page_is_light_and_still[home-",
    "tests/browser/test_budget.py::test_a_page_is_light_and_still[author-",
    "tests/browser/test_budget.py::test_a_page_is_light_and_still[essay-en",
    "tests/newsletter/message/test_receivers.py::test_rspamd",  # Two other verifiers in test_dkim.py stay.
    "tests/browser/test_budget.py::test_a_page_is_light_and_still[search-en",
    "tests/browser/test_budget.py::test_a_page_is_light_and_still[newsletter-en",
    "tests/config/test_bootstrap.py::test_a_moved_checkout_is_built_again",  # A half-built one is built again.
    "tests/newsletter/sending/test_processes.py::test_workers_killed_again_and_again_never_mail_anyone_twice",
    "tests/journeys/test_approved.py",  # The main job mails; approvals have tests of their own.
    "tests/newsletter/editions/test_on_a_phone.py::test_everything_is_in_reach_on_a_phone[en]",
    "tests/newsletter/message/test_receivers.py::test_spamassassin_is_content[en]",
    "tests/blog/test_openness.py::test_no_outlet_gives_away_the_copy_of_a_closed_page[above the source]",
    "tests/blog/test_openness.py::test_no_outlet_gives_away_the_copy_of_a_closed_page[a copy's source]",
    "tests/newsletter/demo/test_removal.py",
    "tests/newsletter/demo/test_beginnings.py",
    "tests/newsletter/demo/test_seeding.py",  # The first start seeds, and browsers look at what it seeded.
    "tests/prompts/test_desk_browser.py::test_a_lead_is_taken_in_by_part_with_the_keyboard",
    "tests/prompts/test_desk_browser.py::test_advice_on_an_edition_leads_to_its_block_also_on_a_phone",
    "tests/prompts/test_desk_browser.py::test_material_is_pasted_uploaded_and_named_by_its_address",
    "tests/browser/test_public_pages.py::test_steps_of_signing_up_and_leaving[en]",
)
"""The beginnings of the names of tests that a developer's run skips."""

ON_SERVICES = (
    "tests/chaos/test_short.py",  # It needs a server of its own there; one on the embedded stack stays.
    "tests/newsletter/imports/test_processes.py",
    "tests/newsletter/sending/test_processes.py::test_a_preparer_killed_in_the_middle_is_resumed",
    "tests/newsletter/sending/test_processes.py::test_a_polite_stop_is_no_crash",
    "tests/journeys/test_main_job.py",  # A mailing by the tick and the workers stays.
    # How a visit goes on: claims, lines, limits and records have modules of their own, which stay.
    "tests/newsletter/sending/test_long_visits.py",
    "tests/newsletter/sending/routes/test_lanes.py",
    "tests/newsletter/sending/providers/test_visit.py",
    # Lines with servers, and states of a consent in any order, ask nothing of the database but rows.
    "tests/newsletter/sending/test_lines.py",
    "tests/newsletter/consent/test_standing_sequences.py",
    # What is on the wire and on pages; `prepare` and `send`, which bring it there, stay.
    "tests/newsletter/sending/test_alarms.py",
    "tests/newsletter/sending/test_report.py",
    "tests/newsletter/editions/test_deletion.py",
    "tests/newsletter/sending/test_on_the_wire.py",
    "tests/newsletter/sending/test_trials.py",
    "tests/newsletter/editions/corrections/test_corrections.py",
    "tests/newsletter/editions/test_one_press.py",
)
"""The same, on PostgreSQL and Redis: SQLite has answered for them in the same run."""

ON_EMBEDDED = (
    "tests/journeys/test_mailed_by_workers.py",  # The main job mails.
    # Chaos kills workers, again and again.
    "tests/newsletter/sending/test_processes.py::test_a_worker_killed_in_a_chunk_leaves_at_most_that_chunk_uncertain",
)
"""The same, on files and SQLite: another test that stays tells it there."""


def is_left(name: str) -> bool:
    """Whether this run leaves the test of this name to CI."""
    if settings.REQUIRE_SERVICES:
        return False
    here = ON_SERVICES if settings.TEST_STACK == "services" else ON_EMBEDDED
    return name.startswith((*ALWAYS, *here))
