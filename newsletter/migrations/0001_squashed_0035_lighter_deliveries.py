"""What a new installation begins with: the tables as the migrations named below leave them.

Django runs this one where none of those ran, and those where some did; `tests/architecture/test_squashed.py` holds
the two ways to the same tables. To be removed with the rest of them: `replaces` and the files it names.
"""

import uuid

import django.core.validators
import django.db.models.deletion
import modelsearch.index
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

import blog.feeds.pages
import newsletter.editions.event_times
import newsletter.editions.variants.blocks
import newsletter.imports.models
import newsletter.newsletters.models
import newsletter.sending.address_key
import newsletter.sending.limits.models

ADD_SEARCH_WORDS = """
    ALTER TABLE newsletter_subscriber ADD COLUMN search_words text GENERATED ALWAYS AS (
        lower(normalize(company || chr(10) || name_reading || chr(10) || family_name || given_name, NFKC))
    ) STORED
"""


def add_search_words(apps, schema_editor):
    """Let PostgreSQL keep the words a person is found by. SQLite cannot normalise and gets no column."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD_SEARCH_WORDS)


class Migration(migrations.Migration):
    replaces = [
        ("newsletter", "0001_initial"),
        ("newsletter", "0002_legal_name_en"),
        ("newsletter", "0003_topics_and_frequency"),
        ("newsletter", "0004_fill_subscription_source"),
        ("newsletter", "0005_sign_up_choices"),
        ("newsletter", "0006_sign_up_refusals"),
        ("newsletter", "0007_suppression_by_domain"),
        ("newsletter", "0008_person_tokens"),
        ("newsletter", "0009_segments"),
        ("newsletter", "0010_subscriber_imports"),
        ("newsletter", "0011_monthly_digest"),
        ("newsletter", "0012_bulk_changes"),
        ("newsletter", "0013_former_people"),
        ("newsletter", "0014_archive_and_corrections"),
        ("newsletter", "0015_fill_frozen_titles"),
        ("newsletter", "0016_answers_from_outside"),
        ("newsletter", "0017_approvals"),
        ("newsletter", "0018_edition_blocks"),
        ("newsletter", "0019_suppression_per_reason"),
        ("newsletter", "0020_notice_texts"),
        ("newsletter", "0021_fields_and_variants"),
        ("newsletter", "0022_previews_and_trials"),
        ("newsletter", "0023_defaults_and_frozen_essays"),
        ("newsletter", "0024_undo_and_local_time"),
        ("newsletter", "0025_domain_limits"),
        ("newsletter", "0026_warm_up"),
        ("newsletter", "0027_provider_messages"),
        ("newsletter", "0028_words_to_find_people_by"),
        ("newsletter", "0029_delivery_ranges"),
        ("newsletter", "0030_fill_delivery_ranges"),
        ("newsletter", "0031_alarms"),
        ("newsletter", "0032_routes"),
        ("newsletter", "0033_delivery_references"),
        ("newsletter", "0034_fewer_delivery_indexes"),
        ("newsletter", "0035_lighter_deliveries"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailServer",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "variable",
                    models.CharField(
                        default="EMAIL_URL",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^EMAIL_URL(_[A-Z0-9]+)*$", "EMAIL_URL, or EMAIL_URL_ and a name."
                            )
                        ],
                        verbose_name="environment variable",
                    ),
                ),
                ("connections", models.PositiveSmallIntegerField(default=2, verbose_name="connections at once")),
                (
                    "per_second",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="messages per second at most"),
                ),
                (
                    "warm_up",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Messages of mailings per day, from the first day of use on, such as 200, 500, 1000, 2000, 5000. Afterwards nothing is limited. Days without mail do not count. Empty: no plan.",
                        max_length=500,
                        validators=[newsletter.newsletters.models.validate_plan],
                        verbose_name="warm-up plan",
                    ),
                ),
                (
                    "warm_up_from",
                    models.DateField(
                        blank=True,
                        help_text="Days before it do not count: another day begins the plan anew. Empty: the first day of use.",
                        null=True,
                        verbose_name="first day of the plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail server",
                "verbose_name_plural": "mail servers",
            },
        ),
        migrations.CreateModel(
            name="OperationCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("number", models.PositiveBigIntegerField(db_default=0, default=0, verbose_name="number")),
            ],
            options={
                "verbose_name": "count for monitors",
                "verbose_name_plural": "counts for monitors",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ServerState",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=60, unique=True, verbose_name="mail server")),
                ("faults", models.PositiveIntegerField(default=0, verbose_name="faults in a row")),
                ("closed_until", models.DateTimeField(null=True, verbose_name="not tried before")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                ("last_fault_at", models.DateTimeField(null=True, verbose_name="time of the last fault")),
                ("free_at", models.DateTimeField(null=True, verbose_name="next message may leave")),
            ],
            options={
                "verbose_name": "state of a mail server",
                "verbose_name_plural": "states of mail servers",
            },
        ),
        migrations.CreateModel(
            name="UsedSolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("nonce", models.CharField(max_length=64, unique=True, verbose_name="nonce")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="valid until")),
            ],
            options={
                "verbose_name": "used proof of work",
                "verbose_name_plural": "used proofs of work",
            },
        ),
        migrations.CreateModel(
            name="ApprovalTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "Approval of an edition",
                "verbose_name_plural": "Approvals of an edition",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="DemoRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                ("object_id", models.CharField(max_length=64, verbose_name="object")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="contenttypes.contenttype",
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "demo record",
                "verbose_name_plural": "demo records",
            },
        ),
        migrations.CreateModel(
            name="DomainSuppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "domain",
                    models.CharField(
                        help_text="In ASCII and small letters, as DNS knows it.",
                        max_length=253,
                        unique=True,
                        verbose_name="domain",
                    ),
                ),
                ("shown", models.CharField(max_length=253, verbose_name="domain as people write it")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
                ("created_at", models.DateTimeField(verbose_name="since")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "suppressed domain",
                "verbose_name_plural": "suppressed domains",
                "ordering": ["domain"],
            },
        ),
        migrations.CreateModel(
            name="EditionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The next free number is proposed.",
                        null=True,
                        verbose_name="number (Vol.)",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        help_text="The first 20 full-width characters count most; many mail programs cut after 30.",
                        max_length=200,
                        verbose_name="subject",
                    ),
                ),
                (
                    "preheader",
                    models.CharField(
                        blank=True,
                        help_text="Shown after the subject in the list of mails.",
                        max_length=200,
                        verbose_name="preheader",
                    ),
                ),
                (
                    "distribution",
                    models.CharField(
                        choices=[
                            ("mail-and-web", "mailed, and in the archive"),
                            ("mail-only", "mailed only"),
                            ("web-only", "in the archive only"),
                        ],
                        default="mail-and-web",
                        max_length=20,
                        verbose_name="distribution",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("html-and-text", "HTML and text"), ("text", "text only")],
                        db_default="html-and-text",
                        default="html-and-text",
                        help_text="Text only: one part of plain text, with rules and headings as Japanese newsletters have them.",
                        max_length=20,
                        verbose_name="form",
                    ),
                ),
                (
                    "is_monthly_digest",
                    models.BooleanField(
                        default=False,
                        help_text="Those who want the digest only get this edition, and no other.",
                        verbose_name="this is the monthly digest",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("greeting", 0),
                            ("text", 1),
                            ("quote", 5),
                            ("voices", 11),
                            ("divider", 12),
                            ("pr_label", 15),
                            ("essay_teaser", 20),
                            ("essay_list", 23),
                            ("latest_essays", 30),
                            ("author_box", 35),
                            ("image", 40),
                            ("button", 44),
                            ("event", 55),
                            ("poll", 60),
                            ("conditional", 68),
                            ("partial", 69),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Fields such as a name or a company become each reader's own.",
                                    "rows": 2,
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "ol", "ul"]},
                            ),
                            2: ("wagtail.blocks.TextBlock", (), {"label": "quotation", "rows": 3}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "source", "max_length": 200, "required": False},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "address of the source", "max_length": 2000, "required": False},
                            ),
                            5: ("wagtail.blocks.StructBlock", [[("text", 2), ("source", 3), ("address", 4)]], {}),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "from whom to whom", "max_length": 80}),
                            7: ("wagtail.blocks.TextBlock", (), {"label": "voice", "rows": 2}),
                            8: ("wagtail.blocks.ListBlock", (7,), {"label": "voices", "min_num": 1}),
                            9: ("wagtail.blocks.StructBlock", [[("label", 6), ("voices", 8)]], {}),
                            10: ("wagtail.blocks.ListBlock", (9,), {"label": "sides", "max_num": 2, "min_num": 1}),
                            11: ("wagtail.blocks.StructBlock", [[("sides", 10)]], {}),
                            12: ("wagtail.blocks.static_block.StaticBlock", (), {}),
                            13: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("ad", "Advertisement"), ("pr", "PR"), ("sponsored", "Sponsored")],
                                    "label": "label",
                                },
                            ),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Shown beside the label; readers have a right to it.",
                                    "label": "who pays",
                                    "max_length": 120,
                                },
                            ),
                            15: ("wagtail.blocks.StructBlock", [[("label", 13), ("sponsor", 14)]], {}),
                            16: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "essay", "page_type": ["blog.EssayPage"]},
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the essay's title.",
                                    "label": "heading",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            18: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Empty: the essay's lead.",
                                    "label": "text",
                                    "required": False,
                                    "rows": 3,
                                },
                            ),
                            19: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"default": True, "label": "with its image", "required": False},
                            ),
                            20: (
                                "wagtail.blocks.StructBlock",
                                [[("essay", 16), ("heading", 17), ("text", 18), ("with_image", 19)]],
                                {},
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 120, "required": False},
                            ),
                            22: ("wagtail.blocks.ListBlock", (16,), {"label": "essays", "min_num": 1}),
                            23: ("wagtail.blocks.StructBlock", [[("heading", 21), ("essays", 22)]], {}),
                            24: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 3, "label": "how many at most", "max_value": 20, "min_value": 1},
                            ),
                            25: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "label": "only of the category",
                                    "page_type": ["blog.CategoryPage"],
                                    "required": False,
                                },
                            ),
                            26: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "label": "only by the author",
                                    "page_type": ["blog.AuthorPage"],
                                    "required": False,
                                },
                            ),
                            27: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "only with the tag", "max_length": 100, "required": False},
                            ),
                            28: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("any", "at any time"),
                                        ("last-edition", "since the last edition that was mailed"),
                                    ],
                                    "label": "published",
                                },
                            ),
                            29: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"label": "with their leads", "required": False},
                            ),
                            30: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("heading", 21),
                                        ("count", 24),
                                        ("category", 25),
                                        ("author", 26),
                                        ("tag", 27),
                                        ("since", 28),
                                        ("with_leads", 29),
                                    ]
                                ],
                                {},
                            ),
                            31: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "author", "page_type": ["blog.AuthorPage"]},
                            ),
                            32: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Empty: the beginning of the author's profile.",
                                    "label": "text",
                                    "required": False,
                                    "rows": 3,
                                },
                            ),
                            33: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"default": True, "label": "with the portrait", "required": False},
                            ),
                            34: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 2, "label": "latest essays", "max_value": 5, "min_value": 0},
                            ),
                            35: (
                                "wagtail.blocks.StructBlock",
                                [[("author", 31), ("text", 32), ("with_photo", 33), ("essays", 34)]],
                                {},
                            ),
                            36: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "image"}),
                            37: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What a reader who cannot see the image should know. Empty: the image's description.",
                                    "label": "alternative text",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            38: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            39: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "link", "max_length": 2000, "required": False},
                            ),
                            40: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 36), ("alt", 37), ("caption", 38), ("link", 39)]],
                                {},
                            ),
                            41: ("wagtail.blocks.CharBlock", (), {"label": "label", "max_length": 60}),
                            42: ("wagtail.blocks.PageChooserBlock", (), {"label": "page", "required": False}),
                            43: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "or address", "max_length": 2000, "required": False},
                            ),
                            44: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 41), ("page", 42), ("address", 43)]],
                                {},
                            ),
                            45: ("wagtail.blocks.CharBlock", (), {"label": "title", "max_length": 120}),
                            46: ("wagtail.blocks.DateBlock", (), {"label": "day"}),
                            47: (
                                "wagtail.blocks.TimeBlock",
                                (),
                                {"format": "%H:%M", "label": "begins at", "required": False},
                            ),
                            48: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {
                                    "help_text": "Only where it takes several days.",
                                    "label": "last day",
                                    "required": False,
                                },
                            ),
                            49: (
                                "wagtail.blocks.TimeBlock",
                                (),
                                {"format": "%H:%M", "label": "ends at", "required": False},
                            ),
                            50: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": newsletter.editions.event_times.zone_choices,
                                    "help_text": "Empty: the newsletter's.",
                                    "label": "time zone",
                                    "required": False,
                                },
                            ),
                            51: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "place", "max_length": 200, "required": False},
                            ),
                            52: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Where one takes part from afar.",
                                    "label": "address online",
                                    "max_length": 2000,
                                    "required": False,
                                },
                            ),
                            53: ("wagtail.blocks.TextBlock", (), {"label": "text", "required": False, "rows": 2}),
                            54: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "details and registration", "max_length": 2000, "required": False},
                            ),
                            55: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 45),
                                        ("day", 46),
                                        ("starts_at", 47),
                                        ("last_day", 48),
                                        ("ends_at", 49),
                                        ("zone", 50),
                                        ("place", 51),
                                        ("online", 52),
                                        ("text", 53),
                                        ("address", 54),
                                    ]
                                ],
                                {},
                            ),
                            56: ("wagtail.blocks.CharBlock", (), {"label": "question", "max_length": 120}),
                            57: ("wagtail.blocks.CharBlock", (), {"label": "answer", "max_length": 80}),
                            58: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 57), ("page", 42), ("address", 43)]],
                                {},
                            ),
                            59: (
                                "wagtail.blocks.ListBlock",
                                (58,),
                                {"label": "answers", "max_num": 6, "min_num": 2},
                            ),
                            60: ("wagtail.blocks.StructBlock", [[("question", 56), ("choices", 59)]], {}),
                            61: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("any", "any of these"), ("none", "none of these")],
                                    "label": "whoever has",
                                },
                            ),
                            62: (
                                "wagtail.blocks.MultipleChoiceBlock",
                                [],
                                {
                                    "choices": newsletter.editions.variants.blocks.language_choices,
                                    "help_text": "The reader's own language.",
                                    "label": "languages",
                                    "required": False,
                                },
                            ),
                            63: (
                                "wagtail.blocks.MultipleChoiceBlock",
                                [],
                                {
                                    "choices": newsletter.editions.variants.blocks.topic_choices,
                                    "help_text": "Readers who chose none get all topics.",
                                    "label": "topics",
                                    "required": False,
                                },
                            ),
                            64: (
                                "wagtail.blocks.MultipleChoiceBlock",
                                [],
                                {
                                    "choices": newsletter.editions.variants.blocks.segment_choices,
                                    "help_text": "Judged when the mailing starts.",
                                    "label": "segments",
                                    "required": False,
                                },
                            ),
                            65: (
                                "wagtail.blocks.StructBlock",
                                [[("match", 61), ("languages", 62), ("topics", 63), ("segments", 64)]],
                                {},
                            ),
                            66: ("wagtail.blocks.ListBlock", (65,), {"max_num": 5, "min_num": 1}),
                            67: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("greeting", 0),
                                        ("text", 1),
                                        ("quote", 5),
                                        ("voices", 11),
                                        ("divider", 12),
                                        ("pr_label", 15),
                                        ("essay_teaser", 20),
                                        ("essay_list", 23),
                                        ("latest_essays", 30),
                                        ("author_box", 35),
                                        ("image", 40),
                                        ("button", 44),
                                        ("event", 55),
                                        ("poll", 60),
                                    ]
                                ],
                                {"label": "what they get"},
                            ),
                            68: ("wagtail.blocks.StructBlock", [[("conditions", 66), ("content", 67)]], {}),
                            69: ("wagtail.snippets.blocks.SnippetChooserBlock", ("newsletter.Partial",), {}),
                        },
                        verbose_name="body",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="newsletter.editionpage",
                        verbose_name="corrects the edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("correction", "Correction"), ("apology", "Apology"), ("addition", "Addition")],
                        default="correction",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="What was wrong, and what is right. Plain text, in the language of the edition.",
                        max_length=2000,
                        verbose_name="text",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                ("by_name", models.CharField(blank=True, max_length=200, verbose_name="name of who wrote it")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="newsletter.editionpage",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of an edition",
                "verbose_name_plural": "corrections of editions",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DomainLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carriers", "Japanese carriers (docomo, au, SoftBank)"),
                            ("docomo", "docomo"),
                            ("au", "au (KDDI)"),
                            ("softbank", "SoftBank (Y!mobile, former Vodafone)"),
                            ("yahoo-japan", "Yahoo! JAPAN"),
                            ("gmail", "Gmail"),
                            ("microsoft", "Microsoft (Outlook, Hotmail, Live)"),
                            ("icloud", "iCloud"),
                        ],
                        max_length=20,
                        verbose_name="known domains",
                    ),
                ),
                (
                    "domains",
                    models.TextField(
                        blank=True,
                        help_text="One per line. Each stands for everything below it too.",
                        validators=[newsletter.sending.limits.models.validate_domains],
                        verbose_name="further domains",
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "per_minute",
                    models.PositiveIntegerField(
                        help_text="For all of them together.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="messages per minute at most",
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every mail server, each counted by itself.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domain_limits",
                        to="newsletter.mailserver",
                        verbose_name="mail server",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit for recipients' domains",
                "verbose_name_plural": "limits for recipients' domains",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Newsletter",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name in addresses")),
                ("is_default", models.BooleanField(default=False, verbose_name="the default newsletter")),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="language")),
                ("sender_name", models.CharField(max_length=120, verbose_name="sender's name")),
                ("sender_email", models.EmailField(max_length=254, verbose_name="sender's address")),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="replies go to")),
                (
                    "legal_name",
                    models.CharField(
                        help_text="Shown in every mail, as the law asks.",
                        max_length=200,
                        verbose_name="legal name of the sender",
                    ),
                ),
                (
                    "legal_name_en",
                    models.CharField(
                        blank=True,
                        help_text="Shown in English mails and on English pages. Empty: the name above.",
                        max_length=200,
                        verbose_name="legal name in English",
                    ),
                ),
                ("postal_address", models.CharField(blank=True, max_length=300, verbose_name="postal address")),
                (
                    "legal_contact",
                    models.CharField(
                        blank=True,
                        help_text="An e-mail address or a web address.",
                        max_length=300,
                        verbose_name="where complaints go",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Tokyo",
                        max_length=60,
                        validators=[newsletter.newsletters.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "late_limit",
                    models.PositiveIntegerField(
                        default=120,
                        help_text="A mailing that could not start within this time waits for a person.",
                        verbose_name="late start allowed, in minutes",
                    ),
                ),
                (
                    "least_hours",
                    models.PositiveSmallIntegerField(
                        db_default=20,
                        default=20,
                        help_text="A mailing nearer to another is warned of when it is scheduled. 0: never.",
                        verbose_name="hours between two mailings",
                    ),
                ),
                (
                    "undo_seconds",
                    models.PositiveSmallIntegerField(
                        db_default=60,
                        default=60,
                        help_text="So long after the press that schedules it no mail leaves. What was scheduled earlier leaves at its hour. 0: at once.",
                        validators=[django.core.validators.MaxValueValidator(600)],
                        verbose_name="seconds to stop a mailing before its first mail",
                    ),
                ),
                (
                    "alarm_minutes",
                    models.PositiveSmallIntegerField(
                        db_default=10,
                        default=10,
                        help_text="When a mailing has not started, or nothing has moved, for so long, people are told by mail.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="minutes until an alarm",
                    ),
                ),
                (
                    "alarm_addresses",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="One e-mail address a line. Empty: everybody who may send mailings.",
                        validators=[newsletter.newsletters.models.validate_alarm_addresses],
                        verbose_name="who is told of alarms",
                    ),
                ),
                (
                    "approval_required",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="A mailing is scheduled only of what somebody approved who neither wrote nor schedules it.",
                        verbose_name="a second person approves each edition",
                    ),
                ),
                (
                    "tracking_opens",
                    models.CharField(
                        choices=[
                            ("none", "nothing"),
                            ("aggregate", "counts per edition"),
                            ("hygiene", "the date of the last one, overwritten"),
                            ("individual", "events of consenting subscribers"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="keep of opens",
                    ),
                ),
                (
                    "tracking_clicks",
                    models.CharField(
                        choices=[
                            ("none", "nothing"),
                            ("aggregate", "counts per edition"),
                            ("hygiene", "the date of the last one, overwritten"),
                            ("individual", "events of consenting subscribers"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="keep of clicks",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "mail_server",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the server of the environment variable EMAIL_URL.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="newsletters",
                        to="newsletter.mailserver",
                        verbose_name="mail server",
                    ),
                ),
            ],
            options={
                "verbose_name": "newsletter",
                "verbose_name_plural": "newsletters",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="one_default_newsletter",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("pseudonym", models.UUIDField(db_index=True, verbose_name="pseudonym")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("requested", "asked for"),
                            ("confirmed", "confirmed"),
                            ("imported", "imported"),
                            ("withdrawn", "withdrawn"),
                            ("refused", "“that was not me”"),
                            ("paused", "paused"),
                            ("resumed", "resumed"),
                            ("changed", "changed"),
                            ("erased", "erased"),
                            ("undone", "undone"),
                        ],
                        max_length=20,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("double-opt-in", "double opt-in"),
                            ("form", "form"),
                            ("business-card", "business card"),
                            ("customer", "customer"),
                            ("published-address", "published address"),
                            ("import", "import with evidence"),
                        ],
                        max_length=30,
                        verbose_name="basis",
                    ),
                ),
                ("wording", models.TextField(blank=True, verbose_name="wording")),
                ("wording_hash", models.CharField(blank=True, max_length=64, verbose_name="hash of the wording")),
                (
                    "privacy_version",
                    models.CharField(blank=True, max_length=80, verbose_name="version of the privacy page"),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "form_address",
                    models.CharField(blank=True, max_length=2000, verbose_name="address of the form"),
                ),
                ("evidence", models.CharField(blank=True, max_length=2000, verbose_name="evidence")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_records",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent record",
                "verbose_name_plural": "consent records",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ConsentContext",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="context",
                        serialize=False,
                        to="newsletter.consentrecord",
                        verbose_name="consent record",
                    ),
                ),
                ("network_address", models.GenericIPAddressField(null=True, verbose_name="network address")),
                ("user_agent", models.CharField(blank=True, max_length=400, verbose_name="browser")),
                ("erase_after", models.DateTimeField(db_index=True, verbose_name="erase after")),
            ],
            options={
                "verbose_name": "context of a consent",
                "verbose_name_plural": "contexts of consents",
            },
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("scheduled", "scheduled"),
                            ("preparing", "preparing"),
                            ("sending", "sending"),
                            ("paused", "paused"),
                            ("held", "waiting for a person"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=60, verbose_name="why")),
                ("state_data", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("audience", models.JSONField(default=dict, verbose_name="audience")),
                ("start_at", models.DateTimeField(db_index=True, null=True, verbose_name="starts (UTC)")),
                ("wall_time", models.CharField(blank=True, max_length=16, verbose_name="intended local time")),
                (
                    "zone",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[newsletter.newsletters.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "local_from",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=60,
                        verbose_name="zone of the first readers, when each is mailed by their own clock",
                    ),
                ),
                (
                    "waves",
                    models.JSONField(blank=True, null=True, verbose_name="how many are due when, by local time"),
                ),
                ("leaves_at", models.DateTimeField(null=True, verbose_name="first mail leaves not before")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("work_until", models.DateTimeField(null=True, verbose_name="being prepared until")),
                ("freeze_cursor", models.BigIntegerField(default=0, verbose_name="frozen up to subscription")),
                ("frozen_at", models.DateTimeField(null=True, verbose_name="audience frozen")),
                ("counted_at", models.DateTimeField(null=True, verbose_name="deliveries last counted")),
                ("frozen_count", models.PositiveIntegerField(null=True, verbose_name="frozen recipients")),
                ("candidate_count", models.PositiveIntegerField(default=0, verbose_name="candidates")),
                ("excluded", models.JSONField(blank=True, default=dict, verbose_name="excluded, by reason")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "opened_archive",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="made the archive page public"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailings",
                        to="newsletter.editionpage",
                        verbose_name="edition",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="pinned revision",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailings",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailing",
                "verbose_name_plural": "mailings",
                "ordering": ["-start_at", "-id"],
                "permissions": [("send_mailing", "Can schedule, pause and cancel mailings")],
                "indexes": [models.Index(fields=["state", "start_at"], name="mailing_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "scheduled", "preparing", "sending", "paused", "held"])
                        ),
                        fields=("edition",),
                        name="one_open_mailing_per_edition",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailingVariant",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(default="default", max_length=60, verbose_name="key")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("title", models.CharField(blank=True, db_default="", max_length=400, verbose_name="title")),
                ("number", models.PositiveIntegerField(null=True, verbose_name="number (Vol.)")),
                ("subject", models.CharField(max_length=400, verbose_name="subject")),
                ("preheader", models.CharField(blank=True, max_length=400, verbose_name="preheader")),
                ("html", models.TextField(verbose_name="HTML")),
                ("text", models.TextField(verbose_name="text")),
                ("web_html", models.TextField(blank=True, verbose_name="archive page")),
                ("headers", models.JSONField(default=dict, verbose_name="headers")),
                ("links", models.JSONField(default=list, verbose_name="links")),
                ("essays", models.JSONField(blank=True, null=True, verbose_name="essays")),
                (
                    "fields",
                    models.JSONField(
                        blank=True,
                        db_default=models.Value({}, models.JSONField()),
                        default=dict,
                        verbose_name="merge fields",
                    ),
                ),
                (
                    "conditions",
                    models.JSONField(
                        blank=True,
                        db_default=models.Value({}, models.JSONField()),
                        default=dict,
                        verbose_name="conditions",
                    ),
                ),
                ("body_hash", models.CharField(max_length=64, verbose_name="hash of the content")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="frozen")),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variants",
                        to="newsletter.mailing",
                        verbose_name="mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "variant of a mailing",
                "verbose_name_plural": "variants of a mailing",
                "constraints": [models.UniqueConstraint(fields=("mailing", "key"), name="variant_key")],
            },
        ),
        migrations.CreateModel(
            name="NoticeText",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmation", "confirmation mail"),
                            ("reminder", "“already subscribed” mail"),
                            ("welcome", "welcome mail"),
                            ("address-change", "mail to a new address"),
                            ("address-changed", "word to the old address"),
                            ("own-data", "mail with the link to one's own data"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_texts",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a notice",
                "verbose_name_plural": "texts of notices",
                "indexes": [
                    models.Index(fields=["newsletter", "kind", "language", "-id"], name="notice_text_in_force")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("key", models.CharField(max_length=64, verbose_name="what it is about, hashed")),
                ("level", models.CharField(max_length=20, verbose_name="verdict")),
                ("code", models.CharField(max_length=60, verbose_name="what was found")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("number", models.BigIntegerField(default=0, verbose_name="size or score")),
                ("asked_at", models.DateTimeField(db_index=True, verbose_name="asked outside")),
            ],
            options={
                "verbose_name": "answer from outside",
                "verbose_name_plural": "answers from outside",
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="one_answer_per_question")],
            },
        ),
        migrations.CreateModel(
            name="PaceSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                ("concluded", models.PositiveIntegerField(verbose_name="concluded")),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="samples",
                        to="newsletter.mailing",
                        verbose_name="mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "sample of the pace",
                "verbose_name_plural": "samples of the pace",
                "default_permissions": (),
                "indexes": [models.Index(fields=["mailing", "at"], name="pace_by_mailing")],
            },
        ),
        migrations.CreateModel(
            name="Partial",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(help_text="Only editors see it.", max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("header", "header"),
                            ("footer", "footer"),
                            ("signature", "signature"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="language")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("greeting", 0),
                            ("text", 1),
                            ("quote", 5),
                            ("voices", 11),
                            ("divider", 12),
                            ("pr_label", 15),
                            ("essay_teaser", 20),
                            ("essay_list", 23),
                            ("latest_essays", 30),
                            ("author_box", 35),
                            ("image", 40),
                            ("button", 44),
                            ("event", 55),
                            ("poll", 60),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Fields such as a name or a company become each reader's own.",
                                    "rows": 2,
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "ol", "ul"]},
                            ),
                            2: ("wagtail.blocks.TextBlock", (), {"label": "quotation", "rows": 3}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "source", "max_length": 200, "required": False},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "address of the source", "max_length": 2000, "required": False},
                            ),
                            5: ("wagtail.blocks.StructBlock", [[("text", 2), ("source", 3), ("address", 4)]], {}),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "from whom to whom", "max_length": 80}),
                            7: ("wagtail.blocks.TextBlock", (), {"label": "voice", "rows": 2}),
                            8: ("wagtail.blocks.ListBlock", (7,), {"label": "voices", "min_num": 1}),
                            9: ("wagtail.blocks.StructBlock", [[("label", 6), ("voices", 8)]], {}),
                            10: ("wagtail.blocks.ListBlock", (9,), {"label": "sides", "max_num": 2, "min_num": 1}),
                            11: ("wagtail.blocks.StructBlock", [[("sides", 10)]], {}),
                            12: ("wagtail.blocks.static_block.StaticBlock", (), {}),
                            13: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("ad", "Advertisement"), ("pr", "PR"), ("sponsored", "Sponsored")],
                                    "label": "label",
                                },
                            ),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Shown beside the label; readers have a right to it.",
                                    "label": "who pays",
                                    "max_length": 120,
                                },
                            ),
                            15: ("wagtail.blocks.StructBlock", [[("label", 13), ("sponsor", 14)]], {}),
                            16: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "essay", "page_type": ["blog.EssayPage"]},
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the essay's title.",
                                    "label": "heading",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            18: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Empty: the essay's lead.",
                                    "label": "text",
                                    "required": False,
                                    "rows": 3,
                                },
                            ),
                            19: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"default": True, "label": "with its image", "required": False},
                            ),
                            20: (
                                "wagtail.blocks.StructBlock",
                                [[("essay", 16), ("heading", 17), ("text", 18), ("with_image", 19)]],
                                {},
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 120, "required": False},
                            ),
                            22: ("wagtail.blocks.ListBlock", (16,), {"label": "essays", "min_num": 1}),
                            23: ("wagtail.blocks.StructBlock", [[("heading", 21), ("essays", 22)]], {}),
                            24: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 3, "label": "how many at most", "max_value": 20, "min_value": 1},
                            ),
                            25: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "label": "only of the category",
                                    "page_type": ["blog.CategoryPage"],
                                    "required": False,
                                },
                            ),
                            26: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "label": "only by the author",
                                    "page_type": ["blog.AuthorPage"],
                                    "required": False,
                                },
                            ),
                            27: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "only with the tag", "max_length": 100, "required": False},
                            ),
                            28: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("any", "at any time"),
                                        ("last-edition", "since the last edition that was mailed"),
                                    ],
                                    "label": "published",
                                },
                            ),
                            29: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"label": "with their leads", "required": False},
                            ),
                            30: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("heading", 21),
                                        ("count", 24),
                                        ("category", 25),
                                        ("author", 26),
                                        ("tag", 27),
                                        ("since", 28),
                                        ("with_leads", 29),
                                    ]
                                ],
                                {},
                            ),
                            31: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "author", "page_type": ["blog.AuthorPage"]},
                            ),
                            32: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Empty: the beginning of the author's profile.",
                                    "label": "text",
                                    "required": False,
                                    "rows": 3,
                                },
                            ),
                            33: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"default": True, "label": "with the portrait", "required": False},
                            ),
                            34: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 2, "label": "latest essays", "max_value": 5, "min_value": 0},
                            ),
                            35: (
                                "wagtail.blocks.StructBlock",
                                [[("author", 31), ("text", 32), ("with_photo", 33), ("essays", 34)]],
                                {},
                            ),
                            36: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "image"}),
                            37: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What a reader who cannot see the image should know. Empty: the image's description.",
                                    "label": "alternative text",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            38: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            39: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "link", "max_length": 2000, "required": False},
                            ),
                            40: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 36), ("alt", 37), ("caption", 38), ("link", 39)]],
                                {},
                            ),
                            41: ("wagtail.blocks.CharBlock", (), {"label": "label", "max_length": 60}),
                            42: ("wagtail.blocks.PageChooserBlock", (), {"label": "page", "required": False}),
                            43: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "or address", "max_length": 2000, "required": False},
                            ),
                            44: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 41), ("page", 42), ("address", 43)]],
                                {},
                            ),
                            45: ("wagtail.blocks.CharBlock", (), {"label": "title", "max_length": 120}),
                            46: ("wagtail.blocks.DateBlock", (), {"label": "day"}),
                            47: (
                                "wagtail.blocks.TimeBlock",
                                (),
                                {"format": "%H:%M", "label": "begins at", "required": False},
                            ),
                            48: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {
                                    "help_text": "Only where it takes several days.",
                                    "label": "last day",
                                    "required": False,
                                },
                            ),
                            49: (
                                "wagtail.blocks.TimeBlock",
                                (),
                                {"format": "%H:%M", "label": "ends at", "required": False},
                            ),
                            50: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": newsletter.editions.event_times.zone_choices,
                                    "help_text": "Empty: the newsletter's.",
                                    "label": "time zone",
                                    "required": False,
                                },
                            ),
                            51: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "place", "max_length": 200, "required": False},
                            ),
                            52: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Where one takes part from afar.",
                                    "label": "address online",
                                    "max_length": 2000,
                                    "required": False,
                                },
                            ),
                            53: ("wagtail.blocks.TextBlock", (), {"label": "text", "required": False, "rows": 2}),
                            54: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "details and registration", "max_length": 2000, "required": False},
                            ),
                            55: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 45),
                                        ("day", 46),
                                        ("starts_at", 47),
                                        ("last_day", 48),
                                        ("ends_at", 49),
                                        ("zone", 50),
                                        ("place", 51),
                                        ("online", 52),
                                        ("text", 53),
                                        ("address", 54),
                                    ]
                                ],
                                {},
                            ),
                            56: ("wagtail.blocks.CharBlock", (), {"label": "question", "max_length": 120}),
                            57: ("wagtail.blocks.CharBlock", (), {"label": "answer", "max_length": 80}),
                            58: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 57), ("page", 42), ("address", 43)]],
                                {},
                            ),
                            59: (
                                "wagtail.blocks.ListBlock",
                                (58,),
                                {"label": "answers", "max_num": 6, "min_num": 2},
                            ),
                            60: ("wagtail.blocks.StructBlock", [[("question", 56), ("choices", 59)]], {}),
                        },
                        verbose_name="body",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved part",
                "verbose_name_plural": "saved parts",
                "ordering": ["name"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="NewsletterPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("promise", wagtail.fields.RichTextField(blank=True, verbose_name="what readers get")),
                ("cadence", models.CharField(blank=True, max_length=120, verbose_name="how often")),
                (
                    "consent_wording",
                    models.TextField(
                        blank=True,
                        help_text="Kept word for word in each consent record. Empty: the standard wording.",
                        verbose_name="what a reader agrees to",
                    ),
                ),
                (
                    "welcome_subject",
                    models.CharField(blank=True, max_length=200, verbose_name="subject of the welcome mail"),
                ),
                ("welcome_text", wagtail.fields.RichTextField(blank=True, verbose_name="welcome mail")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
                (
                    "footer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsletter.partial",
                        verbose_name="footer of every edition",
                    ),
                ),
                (
                    "header",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsletter.partial",
                        verbose_name="header of every edition",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="newsletter.partial",
                        verbose_name="signature of every edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "newsletter's page",
                "verbose_name_plural": "newsletters' pages",
            },
            bases=(blog.feeds.pages.HasFeed, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("content", models.JSONField(blank=True, null=True, verbose_name="content")),
                ("content_at", models.DateTimeField(blank=True, null=True, verbose_name="time of the content")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the token")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="newsletter.editionpage",
                        verbose_name="edition",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "preview link",
                "verbose_name_plural": "preview links",
                "ordering": ["-made_at", "-pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["edition", "-made_at"], name="preview_link_by_edition")],
            },
        ),
        migrations.CreateModel(
            name="ProviderMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("message_id", models.CharField(max_length=250, verbose_name="provider's name of the message")),
                ("delivery_id", models.BigIntegerField(db_index=True, verbose_name="delivery")),
            ],
            options={
                "verbose_name": "message at a provider",
                "verbose_name_plural": "messages at providers",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("server", "message_id"), name="one_row_per_provider_message")
                ],
            },
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=64, verbose_name="key")),
                ("window_start", models.DateTimeField(db_index=True, verbose_name="start of the window")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="count")),
            ],
            options={
                "verbose_name": "rate window",
                "verbose_name_plural": "rate windows",
                "constraints": [models.UniqueConstraint(fields=("key", "window_start"), name="one_rate_window")],
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carriers", "Japanese carriers (docomo, au, SoftBank)"),
                            ("docomo", "docomo"),
                            ("au", "au (KDDI)"),
                            ("softbank", "SoftBank (Y!mobile, former Vodafone)"),
                            ("yahoo-japan", "Yahoo! JAPAN"),
                            ("gmail", "Gmail"),
                            ("microsoft", "Microsoft (Outlook, Hotmail, Live)"),
                            ("icloud", "iCloud"),
                        ],
                        max_length=20,
                        verbose_name="known domains",
                    ),
                ),
                (
                    "domains",
                    models.TextField(
                        blank=True,
                        help_text="One per line. Each stands for everything below it too.",
                        validators=[newsletter.sending.limits.models.validate_domains],
                        verbose_name="further domains",
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Of several servers for the same mail each carries its share: 3 beside 1 is three quarters.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="weight",
                    ),
                ),
                (
                    "waits",
                    models.BooleanField(
                        default=False,
                        help_text="While the server is left alone after a fault, no other one stands in for it.",
                        verbose_name="mail waits for this server",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every newsletter that has no route of its own for the recipient.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routes",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routes",
                        to="newsletter.mailserver",
                        verbose_name="mail server",
                    ),
                ),
            ],
            options={
                "verbose_name": "route",
                "verbose_name_plural": "routes",
                "ordering": ["newsletter", "server", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("definition", models.JSONField(default=dict, verbose_name="conditions")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ServerConnection",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("worker", models.CharField(blank=True, max_length=80, verbose_name="worker")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="lease until")),
            ],
            options={
                "verbose_name": "connection to a mail server",
                "verbose_name_plural": "connections to mail servers",
                "constraints": [
                    models.UniqueConstraint(fields=("server", "number"), name="one_row_per_connection")
                ],
            },
        ),
        migrations.CreateModel(
            name="ServerDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("day", models.DateField(verbose_name="day")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="messages sent")),
            ],
            options={
                "verbose_name": "day of a mail server",
                "verbose_name_plural": "days of mail servers",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("server", "day"), name="one_row_per_server_day")],
            },
        ),
        migrations.CreateModel(
            name="SignUpRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("hour", models.DateTimeField(verbose_name="hour")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("foreign", "form on another site"),
                            ("trap", "time trap"),
                            ("honeypot", "hidden field filled in"),
                            ("network", "too many from one network"),
                            ("address", "too many for one address"),
                            ("domain", "too many for one domain"),
                            ("total", "too many in all"),
                            ("disposable", "disposable address"),
                            ("dots", "many dots in the address"),
                            ("proof", "wrong or used proof of work"),
                            ("unproven", "no proof of work"),
                            ("bombing", "too many mails to one address"),
                            ("discarded", "discarded by hand"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=60, verbose_name="network")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="count")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_up_refusals",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused sign-up",
                "verbose_name_plural": "refused sign-ups",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hour", "newsletter", "reason", "network"), name="one_refusal_count"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUpRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("email", models.CharField(max_length=254, verbose_name="e-mail address")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("wording", models.TextField(verbose_name="wording")),
                (
                    "privacy_version",
                    models.CharField(blank=True, max_length=80, verbose_name="version of the privacy page"),
                ),
                (
                    "form_address",
                    models.CharField(blank=True, max_length=2000, verbose_name="address of the form"),
                ),
                ("network_address", models.GenericIPAddressField(null=True, verbose_name="network address")),
                ("user_agent", models.CharField(blank=True, max_length=400, verbose_name="browser")),
                ("bundle", models.UUIDField(db_index=True, null=True, verbose_name="press")),
                ("topics", models.JSONField(blank=True, default=list, verbose_name="topics")),
                (
                    "browser_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="hash of the browser's cookie"),
                ),
                ("held_at", models.DateTimeField(null=True, verbose_name="held since")),
                ("hold_reasons", models.CharField(blank=True, max_length=200, verbose_name="held because of")),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="time")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_up_requests",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-up request",
                "verbose_name_plural": "sign-up requests",
            },
        ),
        migrations.CreateModel(
            name="SubscriberImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=newsletter.imports.models.private_storage,
                        upload_to=newsletter.imports.models.upload_name,
                        verbose_name="file",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("file_hash", models.CharField(max_length=64, verbose_name="hash of the file")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("format", models.CharField(blank=True, max_length=20, verbose_name="format")),
                ("encoding", models.CharField(blank=True, max_length=20, verbose_name="encoding")),
                ("delimiter", models.CharField(blank=True, max_length=20, verbose_name="delimiter")),
                ("recognised", models.CharField(blank=True, max_length=20, verbose_name="recognised as")),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="columns")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("fill", "fill in what is empty"),
                            ("overwrite", "overwrite what is known"),
                            ("skip", "leave the known as they are"),
                        ],
                        default="fill",
                        max_length=20,
                        verbose_name="for the known",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("double-opt-in", "double opt-in"),
                            ("form", "form"),
                            ("business-card", "business card"),
                            ("customer", "customer"),
                            ("published-address", "published address"),
                            ("import", "import with evidence"),
                        ],
                        max_length=30,
                        verbose_name="basis",
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=2000, verbose_name="evidence")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed on")),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "columns being chosen"),
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("held", "waits for a person"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                        ],
                        default="mapping",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=60, verbose_name="why")),
                ("row_cursor", models.PositiveBigIntegerField(default=0, verbose_name="read up to row")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("work_until", models.DateTimeField(null=True, verbose_name="worked on until")),
                ("worker", models.CharField(blank=True, max_length=80, verbose_name="worker")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of subscribers",
                "verbose_name_plural": "imports of subscribers",
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["state", "work_until"], name="import_due")],
            },
        ),
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "pseudonym",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="pseudonym"),
                ),
                (
                    "email",
                    models.CharField(
                        help_text="As its owner writes it.", max_length=254, verbose_name="e-mail address"
                    ),
                ),
                ("email_key", models.CharField(max_length=254, unique=True, verbose_name="address for comparing")),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="language")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[newsletter.newsletters.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("company", models.CharField(blank=True, max_length=200, verbose_name="company")),
                ("department", models.CharField(blank=True, max_length=200, verbose_name="department")),
                ("job_title", models.CharField(blank=True, max_length=200, verbose_name="job title")),
                ("family_name", models.CharField(blank=True, max_length=100, verbose_name="family name")),
                ("given_name", models.CharField(blank=True, max_length=100, verbose_name="given name")),
                ("name_reading", models.CharField(blank=True, max_length=200, verbose_name="reading (furigana)")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="newsletter.subscriberimport",
                        verbose_name="added by the import",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscriber",
                "verbose_name_plural": "subscribers",
                "permissions": [
                    ("export_subscriber", "Can export addresses"),
                    ("erase_subscriber", "Can erase people"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("added_by__isnull", False)),
                        fields=["added_by"],
                        name="subscriber_added_by",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("address", "change of address"),
                            ("own-data", "own data"),
                            ("objection", "objection to a change of address"),
                        ],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the token")),
                ("new_email", models.CharField(blank=True, max_length=254, verbose_name="new address")),
                (
                    "new_email_key",
                    models.CharField(blank=True, max_length=254, verbose_name="new address for comparing"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "link for own data",
                "verbose_name_plural": "links for own data",
            },
        ),
        migrations.CreateModel(
            name="FormerPseudonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("pseudonym", models.UUIDField(unique=True, verbose_name="pseudonym")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_pseudonyms",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "former pseudonym",
                "verbose_name_plural": "former pseudonyms",
            },
        ),
        migrations.CreateModel(
            name="ImportRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("row", models.PositiveBigIntegerField(verbose_name="row")),
                ("reason", models.CharField(max_length=40, verbose_name="reason")),
                (
                    "raw",
                    models.TextField(
                        blank=True, help_text="At most 2,000 characters.", verbose_name="the row as it was"
                    ),
                ),
                (
                    "address_hash",
                    models.CharField(
                        blank=True, db_index=True, max_length=64, verbose_name="keyed hash of the address"
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="created")),
                (
                    "subscriber_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="newsletter.subscriberimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused row",
                "verbose_name_plural": "refused rows",
            },
        ),
        migrations.CreateModel(
            name="ImportedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("before", models.JSONField(verbose_name="before")),
                ("after", models.JSONField(verbose_name="after")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                (
                    "subscriber_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="newsletter.subscriberimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported change",
                "verbose_name_plural": "imported changes",
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("address_hash", models.CharField(max_length=64, verbose_name="keyed hash of the address")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "hard bounce"),
                            ("complained", "complaint"),
                            ("erased", "erased at the person's wish"),
                            ("refused", "“that was not me”"),
                            ("by-hand", "by hand"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
                ("created_at", models.DateTimeField(verbose_name="since")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "suppression",
                "verbose_name_plural": "suppressions",
                "constraints": [
                    models.UniqueConstraint(fields=("address_hash", "reason"), name="one_suppression_per_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("slug", models.SlugField(max_length=60, verbose_name="short name")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the name above.",
                        max_length=80,
                        verbose_name="name in English",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "is_offered",
                    models.BooleanField(
                        default=True,
                        help_text="No: those who chose it keep it, nobody else is asked.",
                        verbose_name="may be chosen",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("newsletter", "slug"), name="one_topic_per_slug")],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting for confirmation"),
                            ("active", "active"),
                            ("paused", "paused"),
                            ("unsubscribed", "unsubscribed"),
                        ],
                        default="pending",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("paused_until", models.DateField(blank=True, null=True, verbose_name="paused until")),
                ("requested_at", models.DateTimeField(null=True, verbose_name="asked for")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("unsubscribed_at", models.DateTimeField(null=True, verbose_name="left")),
                ("welcomed_at", models.DateTimeField(null=True, verbose_name="welcomed")),
                (
                    "mailed_at",
                    models.DateTimeField(null=True, verbose_name="last confirmation or reminder mailed"),
                ),
                (
                    "leave_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too-many", "too many mails"),
                            ("not-relevant", "not about what I do"),
                            ("never-asked", "I never signed up"),
                            ("other", "another reason"),
                        ],
                        max_length=20,
                        verbose_name="reason for leaving",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("every", "every edition"), ("monthly", "the monthly digest only")],
                        default="every",
                        max_length=20,
                        verbose_name="how often",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("form", "form"), ("import", "import"), ("admin", "by hand")],
                        default="form",
                        max_length=20,
                        verbose_name="came by",
                    ),
                ),
                (
                    "source_detail",
                    models.CharField(
                        blank=True,
                        help_text="The path of the form's page, or the name of the import.",
                        max_length=300,
                        verbose_name="came from",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="newsletter.subscriberimport",
                        verbose_name="added by the import",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: all of them.",
                        related_name="subscriptions",
                        to="newsletter.topic",
                        verbose_name="topics",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "permissions": [("change_standing", "Can change the standing of subscriptions")],
                "indexes": [
                    models.Index(fields=["newsletter", "state", "id"], name="subscription_standing"),
                    models.Index(fields=["newsletter", "confirmed_at"], name="subscription_confirmed"),
                    models.Index(fields=["newsletter", "unsubscribed_at"], name="subscription_left"),
                    models.Index(
                        condition=models.Q(("added_by__isnull", False)),
                        fields=["added_by"],
                        name="subscription_added_by",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscriber", "newsletter"), name="one_subscription_per_newsletter"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the token")),
                (
                    "browser_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="hash of the browser's cookie"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                (
                    "others",
                    models.ManyToManyField(
                        blank=True,
                        related_name="confirmed_along",
                        to="newsletter.subscription",
                        verbose_name="confirmed along",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmation_tokens",
                        to="newsletter.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation token",
                "verbose_name_plural": "confirmation tokens",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("address_hash", models.CharField(max_length=64, verbose_name="keyed hash of the address")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("claimed", "claimed"),
                            ("sending", "being sent"),
                            ("submitted", "submitted"),
                            ("failed", "failed"),
                            ("withheld", "withheld"),
                            ("cancelled", "cancelled"),
                            ("uncertain", "uncertain"),
                        ],
                        db_default="pending",
                        default="pending",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="reason"),
                ),
                (
                    "reply_code",
                    models.PositiveSmallIntegerField(null=True, verbose_name="code of the server's reply"),
                ),
                (
                    "reply",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=500, verbose_name="server's reply"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="attempts")),
                (
                    "lost_claims",
                    models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="claims lost"),
                ),
                ("next_attempt_at", models.DateTimeField(verbose_name="next attempt")),
                ("deferred_since", models.DateTimeField(null=True, verbose_name="deferred since")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="lease until")),
                (
                    "worker",
                    models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="worker"),
                ),
                ("wire_at", models.DateTimeField(null=True, verbose_name="put on the wire")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "message_id",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=250, verbose_name="Message-ID"
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="newsletter.mailing",
                        verbose_name="mailing",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="deliveries",
                        to="newsletter.mailingvariant",
                        verbose_name="variant",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="newsletter.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [models.Index(fields=["mailing", "id"], name="delivery_in_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("subscriber", "mailing"), name="one_delivery_per_subscriber"),
                    models.UniqueConstraint(
                        models.F("mailing"),
                        newsletter.sending.address_key.AddressKey("address_hash"),
                        name="one_delivery_per_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("subscribed", "subscribed"),
                            ("unsubscribed", "left"),
                            ("delivered", "delivered"),
                            ("bounced", "bounced"),
                            ("complained", "complained"),
                            ("opened", "opened"),
                            ("clicked", "clicked"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        choices=[("human", "human"), ("machine", "machine"), ("unknown", "unknown")],
                        default="unknown",
                        max_length=10,
                        verbose_name="done by",
                    ),
                ),
                ("source", models.CharField(max_length=40, verbose_name="source")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("pseudonym", models.UUIDField(null=True, verbose_name="pseudonym")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="details")),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="newsletter.delivery",
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="newsletter.mailing",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="newsletter.newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["mailing", "kind", "actor"], name="event_of_mailing"),
                    models.Index(fields=["newsletter", "kind", "at"], name="event_of_newsletter"),
                    models.Index(
                        condition=models.Q(("pseudonym__isnull", False)),
                        fields=["pseudonym", "at"],
                        name="event_of_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "recipient",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the subscriber's address.",
                        max_length=254,
                        verbose_name="recipient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmation", "confirmation mail"),
                            ("reminder", "“already subscribed” mail"),
                            ("welcome", "welcome mail"),
                            ("address-change", "mail to a new address"),
                            ("address-changed", "word to the old address"),
                            ("own-data", "mail with the link to one's own data"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("sending", "being sent"),
                            ("submitted", "submitted"),
                            ("failed", "failed"),
                            ("uncertain", "uncertain"),
                        ],
                        default="pending",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next attempt")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "token",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice",
                        to="newsletter.confirmationtoken",
                        verbose_name="confirmation token",
                    ),
                ),
                (
                    "person_token",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice",
                        to="newsletter.persontoken",
                        verbose_name="link for own data",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="newsletter.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "sending"])),
                        fields=["next_attempt_at", "id"],
                        name="notice_open",
                    ),
                    models.Index(fields=["subscription", "kind", "created_at"], name="notice_of_subscription"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("former_id", models.BigIntegerField(unique=True, verbose_name="number it had")),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="formerly",
                        to="newsletter.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "former subscription",
                "verbose_name_plural": "former subscriptions",
            },
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="hash of the content")),
                ("subject", models.CharField(blank=True, max_length=500, verbose_name="subject")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("accepted", models.PositiveSmallIntegerField(verbose_name="accepted by the server")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trials",
                        to="newsletter.editionpage",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "test mailing",
                "verbose_name_plural": "test mailings",
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["edition", "-at"], name="trial_by_edition")],
            },
        ),
        migrations.CreateModel(
            name="TrialRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "address",
                    models.EmailField(
                        max_length=254,
                        validators=[newsletter.newsletters.models.validate_mail_address],
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trial_recipients",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient of test mails",
                "verbose_name_plural": "recipients of test mails",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("newsletter", "address"), name="one_trial_recipient")
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("pause", "Pause the subscription"),
                            ("resume", "End the pause"),
                            ("leave", "End the subscription"),
                            ("add-topic", "Add a topic"),
                            ("remove-topic", "Take a topic away"),
                            ("suppress", "Suppress the addresses"),
                        ],
                        max_length=20,
                        verbose_name="action",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("selection", models.JSONField(blank=True, default=dict, verbose_name="selection")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("finished", "finished"), ("cancelled", "cancelled")],
                        default="running",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("cursor", models.BigIntegerField(default=0, verbose_name="done up to subscription")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="left as they were")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("worked_at", models.DateTimeField(verbose_name="last worked on")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk change",
                "verbose_name_plural": "bulk changes",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["worked_at"], name="bulk_change_running"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DomainBucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("domain", models.CharField(blank=True, max_length=253, verbose_name="domain")),
                ("free_at", models.DateTimeField(null=True, verbose_name="next message may leave")),
                ("promised_until", models.DateTimeField(null=True, verbose_name="moments are promised until")),
                ("rate", models.FloatField(null=True, verbose_name="messages per minute when slowed")),
                ("slowed_at", models.DateTimeField(null=True, verbose_name="slowed")),
                ("reply", models.CharField(blank=True, max_length=300, verbose_name="server's reply")),
                (
                    "limit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buckets",
                        to="newsletter.domainlimit",
                        verbose_name="limit",
                    ),
                ),
            ],
            options={
                "verbose_name": "pace for a recipients' domain",
                "verbose_name_plural": "paces for recipients' domains",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("limit__isnull", False)),
                        fields=("server", "limit"),
                        name="one_bucket_per_limit",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("limit__isnull", True)),
                        fields=("server", "domain"),
                        name="one_bucket_per_domain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="hash of the content")),
                (
                    "page_hash",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=64,
                        verbose_name="hash without saved parts",
                    ),
                ),
                (
                    "by_another",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="given by somebody who had not written it"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="approved")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="newsletter.editionpage",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval of an edition",
                "verbose_name_plural": "approvals of editions",
                "ordering": ["-at", "-pk"],
                "permissions": [("approve_edition", "Can approve editions for mailing")],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "content_hash", "by"), name="one_approval_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryRange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("first_id", models.BigIntegerField(verbose_name="first delivery")),
                ("last_id", models.BigIntegerField(verbose_name="last delivery")),
                ("due_at", models.DateTimeField(null=True, verbose_name="something waits from")),
                ("leased_until", models.DateTimeField(null=True, verbose_name="a lease ends at")),
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ranges",
                        to="newsletter.mailing",
                        verbose_name="mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "range of deliveries",
                "verbose_name_plural": "ranges of deliveries",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["mailing", "due_at", "first_id"],
                        name="range_due",
                    ),
                    models.Index(
                        condition=models.Q(("leased_until__isnull", False)),
                        fields=["leased_until"],
                        name="range_leased",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("mailing", "first_id"), name="one_range_per_start")
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("not-started", "not started"),
                            ("stalled", "stalled"),
                            ("held", "waiting for a person"),
                            ("paused", "paused by errors"),
                            ("violation", "numbers do not agree"),
                        ],
                        max_length=20,
                        verbose_name="cause",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                ("cleared_at", models.DateTimeField(null=True, verbose_name="over")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="seen")),
                ("mail_at", models.DateTimeField(null=True, verbose_name="mail is sent")),
                ("mailed_at", models.DateTimeField(null=True, verbose_name="mailed")),
                ("attempt", models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="attempts")),
                ("told", models.JSONField(null=True, verbose_name="who was told")),
                (
                    "mail_error",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=300,
                        verbose_name="why the mail could not be sent",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seen by",
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="newsletter.mailing",
                        verbose_name="mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("cleared_at", None)), fields=["mail_at"], name="alarm_to_mail"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at", None)),
                        fields=("mailing", "cause"),
                        name="one_open_alarm_per_cause",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailingTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("shard", models.PositiveSmallIntegerField(verbose_name="shard")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("claimed", "claimed"),
                            ("sending", "being sent"),
                            ("submitted", "submitted"),
                            ("failed", "failed"),
                            ("withheld", "withheld"),
                            ("cancelled", "cancelled"),
                            ("uncertain", "uncertain"),
                        ],
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("number", models.BigIntegerField(default=0, verbose_name="number")),
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="newsletter.mailing",
                        verbose_name="mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally of a mailing",
                "verbose_name_plural": "tallies of a mailing",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mailing", "shard", "state", "reason"), name="one_tally_per_shard"
                    )
                ],
            },
        ),
        migrations.RunPython(add_search_words, migrations.RunPython.noop),
    ]
