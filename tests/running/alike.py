"""What SQLite has answered for: modules that read and write their rows by the ORM's plainest means alone.

Their pages, letters and forms say the same on either database, so a developer's run has them
once. CI has them on both, and so has REQUIRE_SERVICES. What asks a database or a broker for
more (locks, raw SQL, constraints, triggers, searches, several at once) is never listed here.
"""

ALIKE = frozenset(
    f"tests/{module}.py"
    for module in (
        "architecture/test_migrations",
        "blog/checks/test_admin",
        "blog/desk/test_editing_desk",
        "blog/desk/test_essay_desk",
        "blog/desk/test_voice",
        "blog/markdown/test_essays",
        "blog/search/test_promoted",
        "blog/search/test_ways_on",
        "blog/test_ai_records",
        "blog/test_archive",
        "blog/test_around",
        "blog/test_at_hand",
        "blog/test_elsewhere",
        "blog/test_essay_form",
        "blog/test_essay_page",
        "blog/test_feeds",
        "blog/test_head",
        "blog/test_long_essays",
        "blog/test_machines",
        "blog/test_openness",
        "blog/test_pages",
        "blog/test_pictures",
        "blog/test_redirects",
        "blog/test_sitemap",
        "config/page_cache/test_behind_nginx",
        "config/page_cache/test_pages",
        "config/test_first_run",
        "config/test_mailbox",
        "newsletter/consent/test_admin",
        "newsletter/consent/test_notices",
        "newsletter/desk/test_edition_desk",
        "newsletter/editions/test_archive",
        "newsletter/editions/test_compose",
        "newsletter/editions/test_golden",
        "newsletter/editions/test_preflight",
        "newsletter/editions/test_previews",
        "newsletter/editions/test_rendering",
        "newsletter/newsletters/test_admin",
        "newsletter/sending/test_admin",
        "newsletter/sending/test_smtp",
        "newsletter/test_publishing_rights",
        "newsletter/test_roles",
        "prompts/desk/test_access",
        "prompts/desk/test_asking",
        "prompts/desk/test_material",
        "prompts/desk/test_taking_in",
        "prompts/test_doctor",
        "prompts/test_overriding",
        "prompts/test_switches",
    )
)
