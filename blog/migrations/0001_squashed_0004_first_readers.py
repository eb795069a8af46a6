"""What a new installation begins with: the tables as the migrations named below leave them.

Django runs this one where none of those ran, and those where some did; `tests/architecture/test_squashed.py` holds
the two ways to the same tables. To be removed with the rest of them: `replaces` and the files it names.
"""

import django.db.models.deletion
import modelcluster.contrib.taggit
import modelcluster.fields
import modelsearch.index
import taggit.managers
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

import blog.feeds.pages
import blog.first_readers


class Migration(migrations.Migration):
    replaces = [
        ("blog", "0001_initial"),
        ("blog", "0002_readers_side"),
        ("blog", "0003_house_style"),
        ("blog", "0004_first_readers"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
        # Nothing here needs these: what they alter is made anew faster before our own tables refer to it.
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailembeds", "0009_embed_cache_until"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorIndexPage",
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
            ],
            options={
                "verbose_name": "list of authors",
                "verbose_name_plural": "lists of authors",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="CategoryIndexPage",
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
            ],
            options={
                "verbose_name": "list of categories",
                "verbose_name_plural": "lists of categories",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="CategoryPage",
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
                ("description", models.TextField(blank=True, verbose_name="description")),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
            },
            bases=(blog.feeds.pages.HasFeed, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="HomePage",
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
                ("introduction", models.TextField(blank=True, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "home",
                "verbose_name_plural": "homes",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="SeriesIndexPage",
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
            ],
            options={
                "verbose_name": "list of series",
                "verbose_name_plural": "lists of series",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="SeriesPage",
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
                ("description", models.TextField(blank=True, verbose_name="description")),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
            },
            bases=(blog.feeds.pages.HasFeed, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="StandingPage",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("about", "about us"),
                            ("privacy", "privacy"),
                            ("contact", "contact"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("heading", 3), ("text", 4), ("figure", 9), ("sign_up", 13)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "text", "max_length": 120}),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": [("h2", "heading"), ("h3", "sub-heading")], "label": "level"},
                            ),
                            2: (
                                "wagtail.blocks.RegexBlock",
                                (),
                                {
                                    "error_messages": {
                                        "invalid": "An anchor has no spaces, quotation marks or # ? & < >."
                                    },
                                    "help_text": "Only where links to this heading exist already: what stands after # in them.",
                                    "label": "anchor",
                                    "max_length": 80,
                                    "regex": "^[^\\s\\\"'<>#?&]+$",
                                    "required": False,
                                },
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1), ("anchor", 2)]], {}),
                            4: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "dots",
                                        "ruby",
                                        "link",
                                        "ol",
                                        "ul",
                                        "document-link",
                                        "blockquote",
                                    ],
                                    "icon": "pilcrow",
                                    "label": "text",
                                    "template": "blog/blocks/text.html",
                                },
                            ),
                            5: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "image"}),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What a reader who cannot see the image should know. Empty: the image's description.",
                                    "label": "alternative text",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            7: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "help_text": "The image says nothing the text does not: screen readers pass over it.",
                                    "label": "ornament",
                                    "required": False,
                                },
                            ),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 5), ("alt", 6), ("ornament", 7), ("caption", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 80, "required": False},
                            ),
                            11: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "for whom, what, and the call", "required": False, "rows": 3},
                            ),
                            12: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Empty: the default newsletter.",
                                    "label": "newsletter's page",
                                    "required": False,
                                },
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 10), ("text", 11), ("page", 12)]],
                                {},
                            ),
                        },
                        verbose_name="body",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing page",
                "verbose_name_plural": "standing pages",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="Words or short phrases that mean the same, separated by commas or line breaks.",
                        verbose_name="words",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of synonyms",
                "verbose_name_plural": "groups of synonyms",
            },
        ),
        migrations.CreateModel(
            name="FirstReaders",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "readers",
                    models.TextField(
                        blank=True, default=blog.first_readers.bundled, verbose_name="readers of Japanese essays"
                    ),
                ),
                (
                    "readers_en",
                    models.TextField(
                        blank=True, default=blog.first_readers.bundled_en, verbose_name="readers of English essays"
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "first readers",
                "verbose_name_plural": "first readers",
            },
        ),
        migrations.CreateModel(
            name="HouseStyle",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "register",
                    models.CharField(
                        choices=[
                            ("majority", "as most sentences of the essay"),
                            ("polite", "です・ます"),
                            ("plain", "だ・である"),
                            ("mixed", "mixed on purpose"),
                        ],
                        default="majority",
                        max_length=10,
                        verbose_name="how Japanese sentences end",
                    ),
                ),
                (
                    "dictionary",
                    models.TextField(
                        blank=True,
                        help_text="One word a line: the form you want, a colon, the others, like 問い合わせ: 問合せ, 問い合せ. Nothing after the colon lets a built-in word rest. Lines that begin with # are notes.",
                        verbose_name="spellings in Japanese",
                    ),
                ),
                (
                    "dictionary_en",
                    models.TextField(
                        blank=True,
                        help_text="In the same form, like email: e-mail, E-mail.",
                        verbose_name="spellings in English",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "house style",
                "verbose_name_plural": "house styles",
            },
        ),
        migrations.CreateModel(
            name="PublicationImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        upload_to=wagtail.images.models.get_upload_to,
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="description"),
                ),
                ("width", models.IntegerField(editable=False, verbose_name="width")),
                ("height", models.IntegerField(editable=False, verbose_name="height")),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created at")),
                ("focal_point_x", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_y", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_width", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_height", models.PositiveIntegerField(blank=True, null=True)),
                ("file_size", models.PositiveIntegerField(editable=False, null=True)),
                ("file_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ("credit", models.CharField(blank=True, max_length=200, verbose_name="credit")),
                ("ai_generated", models.BooleanField(default=False, verbose_name="made with an AI")),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
            ],
            options={
                "verbose_name": "image",
                "verbose_name_plural": "images",
                "abstract": False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="AuthorPage",
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
                ("reading", models.CharField(blank=True, max_length=120, verbose_name="reading (furigana)")),
                ("role", models.CharField(blank=True, max_length=200, verbose_name="title and organisation")),
                ("bio", wagtail.fields.RichTextField(blank=True, verbose_name="profile")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="author_pages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user account",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="blog.publicationimage",
                        verbose_name="portrait",
                    ),
                ),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
            },
            bases=(blog.feeds.pages.HasFeed, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="AuthorLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("address", models.URLField(verbose_name="address")),
                (
                    "author",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="blog.authorpage"
                    ),
                ),
            ],
            options={
                "verbose_name": "profile elsewhere",
                "verbose_name_plural": "profiles elsewhere",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PublicationSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="name in English")),
                ("tagline", models.CharField(blank=True, max_length=160, verbose_name="tagline")),
                ("tagline_en", models.CharField(blank=True, max_length=160, verbose_name="tagline in English")),
                (
                    "ai_disclosure",
                    models.CharField(
                        choices=[
                            ("used", "where AI was used"),
                            ("always", "on every essay"),
                            ("never", "nowhere"),
                        ],
                        default="used",
                        max_length=10,
                        verbose_name="say how AI was used",
                    ),
                ),
                (
                    "ai_statement",
                    models.TextField(
                        blank=True,
                        help_text="Shown to readers who want to know more, below the line on an essay.",
                        verbose_name="how this publication works with AI",
                    ),
                ),
                (
                    "ai_statement_en",
                    models.TextField(blank=True, verbose_name="how this publication works with AI, in English"),
                ),
                (
                    "ai_search",
                    models.BooleanField(
                        default=True,
                        help_text="Crawlers that build an index, so that answers can cite the publication.",
                        verbose_name="search by AI services may read",
                    ),
                ),
                (
                    "ai_visits",
                    models.BooleanField(
                        default=True,
                        help_text="One page at a time, on behalf of a person.",
                        verbose_name="AI services may fetch a page when somebody asks for it",
                    ),
                ),
                (
                    "ai_training",
                    models.BooleanField(
                        default=False,
                        help_text="Crawlers that collect text to train models. They obey of their own will, or not.",
                        verbose_name="essays may be used to train models",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="blog.publicationimage",
                        verbose_name="logo",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
        ),
        migrations.CreateModel(
            name="NavigationItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("label", models.CharField(blank=True, max_length=60, verbose_name="label")),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page",
                    ),
                ),
                (
                    "publication",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="navigation",
                        to="blog.publicationsettings",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SocialLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("address", models.URLField(verbose_name="address")),
                (
                    "publication",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="social_links",
                        to="blog.publicationsettings",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PublicationRendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("filter_spec", models.CharField(db_index=True, max_length=255)),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        storage=wagtail.images.models.get_rendition_storage,
                        upload_to=wagtail.images.models.get_rendition_upload_to,
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False)),
                ("height", models.IntegerField(editable=False)),
                ("focal_point_key", models.CharField(blank=True, default="", editable=False, max_length=16)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="blog.publicationimage",
                    ),
                ),
            ],
            options={
                "unique_together": {("image", "filter_spec", "focal_point_key")},
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name="EssayPage",
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
                    "lead",
                    models.TextField(
                        blank=True, help_text="The first lines, before the first heading.", verbose_name="lead"
                    ),
                ),
                (
                    "hero_alt",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="alternative text of the hero image"
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 3),
                            ("text", 4),
                            ("voices", 10),
                            ("numbered_section", 13),
                            ("factors", 17),
                            ("quote", 21),
                            ("figure", 26),
                            ("call_out", 28),
                            ("embed", 31),
                            ("sign_up", 35),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "text", "max_length": 120}),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": [("h2", "heading"), ("h3", "sub-heading")], "label": "level"},
                            ),
                            2: (
                                "wagtail.blocks.RegexBlock",
                                (),
                                {
                                    "error_messages": {
                                        "invalid": "An anchor has no spaces, quotation marks or # ? & < >."
                                    },
                                    "help_text": "Only where links to this heading exist already: what stands after # in them.",
                                    "label": "anchor",
                                    "max_length": 80,
                                    "regex": "^[^\\s\\\"'<>#?&]+$",
                                    "required": False,
                                },
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1), ("anchor", 2)]], {}),
                            4: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "dots",
                                        "ruby",
                                        "link",
                                        "ol",
                                        "ul",
                                        "document-link",
                                        "blockquote",
                                    ],
                                    "icon": "pilcrow",
                                    "label": "text",
                                    "template": "blog/blocks/text.html",
                                },
                            ),
                            5: ("wagtail.blocks.CharBlock", (), {"label": "from whom to whom", "max_length": 80}),
                            6: ("wagtail.blocks.TextBlock", (), {"label": "voice", "rows": 2}),
                            7: ("wagtail.blocks.ListBlock", (6,), {"label": "voices", "min_num": 1}),
                            8: ("wagtail.blocks.StructBlock", [[("label", 5), ("voices", 7)]], {}),
                            9: ("wagtail.blocks.ListBlock", (8,), {"label": "sides", "max_num": 2, "min_num": 1}),
                            10: ("wagtail.blocks.StructBlock", [[("sides", 9)]], {}),
                            11: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading with its number", "max_length": 120},
                            ),
                            12: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "dots",
                                        "ruby",
                                        "link",
                                        "ol",
                                        "ul",
                                        "document-link",
                                        "blockquote",
                                    ],
                                    "label": "text",
                                },
                            ),
                            13: ("wagtail.blocks.StructBlock", [[("heading", 11), ("body", 12)]], {}),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "lead-in", "max_length": 200, "required": False},
                            ),
                            15: ("wagtail.blocks.CharBlock", (), {"label": "factor", "max_length": 200}),
                            16: ("wagtail.blocks.ListBlock", (15,), {"label": "factors", "min_num": 1}),
                            17: ("wagtail.blocks.StructBlock", [[("lead_in", 14), ("factors", 16)]], {}),
                            18: ("wagtail.blocks.TextBlock", (), {"label": "quotation"}),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "source", "max_length": 200, "required": False},
                            ),
                            20: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "address of the source", "required": False},
                            ),
                            21: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 18), ("source", 19), ("address", 20)]],
                                {},
                            ),
                            22: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "image"}),
                            23: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What a reader who cannot see the image should know. Empty: the image's description.",
                                    "label": "alternative text",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            24: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "help_text": "The image says nothing the text does not: screen readers pass over it.",
                                    "label": "ornament",
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 300, "required": False},
                            ),
                            26: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 22), ("alt", 23), ("ornament", 24), ("caption", 25)]],
                                {},
                            ),
                            27: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 100, "required": False},
                            ),
                            28: ("wagtail.blocks.StructBlock", [[("heading", 27), ("text", 12)]], {}),
                            29: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "For example a film's page on YouTube or Vimeo.",
                                    "label": "address",
                                },
                            ),
                            30: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "What the reader finds there.", "label": "title", "max_length": 200},
                            ),
                            31: ("wagtail.blocks.StructBlock", [[("address", 29), ("title", 30)]], {}),
                            32: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 80, "required": False},
                            ),
                            33: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "for whom, what, and the call", "required": False, "rows": 3},
                            ),
                            34: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Empty: the default newsletter.",
                                    "label": "newsletter's page",
                                    "required": False,
                                },
                            ),
                            35: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 32), ("text", 33), ("page", 34)]],
                                {},
                            ),
                        },
                        verbose_name="body",
                    ),
                ),
                (
                    "series_part",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: parts follow in the order of their publication.",
                        null=True,
                        verbose_name="part of the series",
                    ),
                ),
                (
                    "change_note",
                    models.CharField(
                        blank=True,
                        help_text="Shown beside the date of the last change.",
                        max_length=200,
                        verbose_name="what changed",
                    ),
                ),
                (
                    "ai_use",
                    models.CharField(
                        choices=[
                            ("recorded", "as the drafting desk recorded it"),
                            ("none", "none"),
                            ("helped", "AI asked, researched or corrected; people wrote"),
                            ("drafted", "AI drafted parts; people checked and rewrote them"),
                        ],
                        default="recorded",
                        max_length=10,
                        verbose_name="use of AI",
                    ),
                ),
                (
                    "ai_note",
                    models.TextField(
                        blank=True, help_text="For readers who want to know more.", verbose_name="how AI was used"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="essays",
                        to="blog.categorypage",
                        verbose_name="category",
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who vouches for what the essay says, if not its author.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervised",
                        to="blog.authorpage",
                        verbose_name="supervisor",
                    ),
                ),
                (
                    "hero_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="blog.publicationimage",
                        verbose_name="hero image",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="essays",
                        to="blog.seriespage",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "essay",
                "verbose_name_plural": "essays",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="LikenessTerms",
            fields=[
                (
                    "essay",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="likeness_terms",
                        serialize=False,
                        to="blog.essaypage",
                    ),
                ),
                ("terms", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="EssayTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_items",
                        to="blog.essaypage",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_items",
                        to="taggit.tag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EssayAuthor",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authored",
                        to="blog.authorpage",
                        verbose_name="author",
                    ),
                ),
                (
                    "essay",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="essay_authors",
                        to="blog.essaypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("essay", "author"), name="author_once_per_essay")],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("score", models.FloatField()),
                (
                    "essay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="likenesses", to="blog.essaypage"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="blog.essaypage"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("essay", "other"), name="likeness_once_per_pair")],
            },
        ),
        migrations.CreateModel(
            name="RelatedEssay",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "essay",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chosen_related",
                        to="blog.essaypage",
                    ),
                ),
                (
                    "related",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="blog.essaypage",
                        verbose_name="essay",
                    ),
                ),
            ],
            options={
                "verbose_name": "related essay",
                "verbose_name_plural": "related essays",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("essay", "related"), name="related_once_per_essay")
                ],
            },
        ),
        migrations.AddField(
            model_name="essaypage",
            name="tags",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="blog.EssayTag",
                to="taggit.Tag",
                verbose_name="tags",
            ),
        ),
    ]
