"""What one subscribes to, its page in each language, and the servers that carry it."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, validate_email
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import re_path
from wagtail.fields import RichTextField
from wagtail.models import Page

from blog.feeds.pages import HasFeed
from blog.permissions import PublishedByItsEditors
from blog.publishing import CheckedBeforePublishing
from blog.slugs import ChosenSlugs, ReservedSlugs
from newsletter.editions.numbering import YEAR_PATTERN, number_after_others
from newsletter.message.headers import HeaderRefused, wire_address

if TYPE_CHECKING:
    from blog.feeds.content import Feed


LONGEST_UNDO = 600
"""Seconds: who needs longer schedules for later."""


def time_zones() -> list[str]:
    """The IANA zones one can choose, in order; `localtime` is a file of this machine, no zone."""
    return sorted(available_timezones() - {"localtime"})


def validate_time_zone(value: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if value not in time_zones():
        raise ValidationError(
            _("“%(value)s” is not an IANA time zone such as Asia/Tokyo."), params={"value": value}
        )


def validate_mail_address(value: str) -> None:
    """Refuse an address that no mail can carry, though it is written like one."""
    try:
        wire_address(value)
    except HeaderRefused as error:
        raise ValidationError(str(error)) from error


def validate_alarm_addresses(value: str) -> None:
    """Refuse a line that is no address."""
    for address in alarm_addresses_in(value):
        validate_email(address)
        validate_mail_address(address)


def alarm_addresses_in(text: str) -> list[str]:
    """The addresses of a text with one a line, each once, in their order."""
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))


def validate_plan(value: str) -> None:
    """Refuse a text that is no warm-up plan."""
    from newsletter.sending.limits.warm_up import BadPlan, parse_plan

    try:
        parse_plan(value)
    except BadPlan as error:
        raise ValidationError(_("Write whole numbers, separated by commas.")) from error


class MailServer(models.Model):
    """An SMTP server by name. Its address and password stay in the environment.

    `variable` names the environment variable that holds the URL, for example
    `EMAIL_URL_SAKURA`. An address an admin could edit would hand the password to
    whoever names a host.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    variable = models.CharField(
        _("environment variable"),
        max_length=60,
        default="EMAIL_URL",
        validators=[RegexValidator(r"^EMAIL_URL(_[A-Z0-9]+)*$", _("EMAIL_URL, or EMAIL_URL_ and a name."))],
    )
    connections = models.PositiveSmallIntegerField(_("connections at once"), default=2)
    per_second = models.PositiveIntegerField(_("messages per second at most"), null=True, blank=True)
    warm_up = models.CharField(
        _("warm-up plan"),
        max_length=500,
        blank=True,
        db_default="",
        validators=[validate_plan],
        help_text=_(
            "Messages of mailings per day, from the first day of use on, such as 200, 500, 1000, 2000, 5000. "
            "Afterwards nothing is limited. Days without mail do not count. Empty: no plan."
        ),
    )
    warm_up_from = models.DateField(
        _("first day of the plan"),
        null=True,
        blank=True,
        help_text=_("Days before it do not count: another day begins the plan anew. Empty: the first day of use."),
    )

    class Meta:
        verbose_name = _("mail server")
        verbose_name_plural = _("mail servers")

    def __str__(self) -> str:
        return self.name


class Newsletter(models.Model):
    """What one subscribes to. Pages point here; subscriptions, consents and mailings belong here."""

    class Tracking(models.TextChoices):
        NONE = "none", _("nothing")
        AGGREGATE = "aggregate", _("counts per edition")
        HYGIENE = "hygiene", _("the date of the last one, overwritten")
        INDIVIDUAL = "individual", _("events of consenting subscribers")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=60)
    is_default = models.BooleanField(_("the default newsletter"), default=False)
    language = models.CharField(_("language"), max_length=10, default="ja")
    sender_name = models.CharField(_("sender's name"), max_length=120)
    sender_email = models.EmailField(_("sender's address"))
    reply_to = models.EmailField(_("replies go to"), blank=True)
    legal_name = models.CharField(
        _("legal name of the sender"), max_length=200, help_text=_("Shown in every mail, as the law asks.")
    )
    legal_name_en = models.CharField(
        _("legal name in English"),
        max_length=200,
        blank=True,
        help_text=_("Shown in English mails and on English pages. Empty: the name above."),
    )
    postal_address = models.CharField(_("postal address"), max_length=300, blank=True)
    legal_contact = models.CharField(
        _("where complaints go"), max_length=300, blank=True, help_text=_("An e-mail address or a web address.")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Asia/Tokyo", validators=[validate_time_zone]
    )
    late_limit = models.PositiveIntegerField(
        _("late start allowed, in minutes"),
        default=120,
        help_text=_("A mailing that could not start within this time waits for a person."),
    )
    least_hours = models.PositiveSmallIntegerField(
        _("hours between two mailings"),
        default=20,
        db_default=20,
        help_text=_("A mailing nearer to another is warned of when it is scheduled. 0: never."),
    )
    undo_seconds = models.PositiveSmallIntegerField(
        _("seconds to stop a mailing before its first mail"),
        default=60,
        db_default=60,
        validators=[MaxValueValidator(LONGEST_UNDO)],
        help_text=_(
            "So long after the press that schedules it no mail leaves. "
            "What was scheduled earlier leaves at its hour. 0: at once."
        ),
    )
    alarm_minutes = models.PositiveSmallIntegerField(
        _("minutes until an alarm"),
        default=10,
        db_default=10,
        validators=[MinValueValidator(1)],
        help_text=_("When a mailing has not started, or nothing has moved, for so long, people are told by mail."),
    )
    alarm_addresses = models.TextField(
        _("who is told of alarms"),
        blank=True,
        default="",
        db_default="",
        validators=[validate_alarm_addresses],
        help_text=_("One e-mail address a line. Empty: everybody who may send mailings."),
    )
    approval_required = models.BooleanField(
        _("a second person approves each edition"),
        default=False,
        db_default=False,
        help_text=_("A mailing is scheduled only of what somebody approved who neither wrote nor schedules it."),
    )
    tracking_opens = models.CharField(
        _("keep of opens"), max_length=20, choices=Tracking.choices, default=Tracking.NONE
    )
    tracking_clicks = models.CharField(
        _("keep of clicks"), max_length=20, choices=Tracking.choices, default=Tracking.NONE
    )
    mail_server = models.ForeignKey(
        MailServer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="newsletters",
        verbose_name=_("mail server"),
        help_text=_("Empty: the server of the environment variable EMAIL_URL."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_newsletter"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def legal_name_in(self, language: str) -> str:
        """Return the sender's legal name for readers of a language, falling back to the one there is."""
        return (self.legal_name_en if language == "en" else "") or self.legal_name

    def clean(self) -> None:
        """Refuse what would break mail: a second default, a changed List-ID, what no header can carry."""
        super().clean()
        if self.is_default and Newsletter.objects.filter(is_default=True).exclude(pk=self.pk).exists():
            raise ValidationError({"is_default": _("Another newsletter is the default one.")})
        before = Newsletter.objects.filter(pk=self.pk).first() if self.pk else None
        if before and before.slug != self.slug and before.mailings.exists():
            raise ValidationError(
                {
                    "slug": _(
                        "Mail programs know this newsletter by its short name; it was mailed under it already."
                    )
                }
            )
        self._refuse_unmailable()
        if not self.sender_name.isprintable():
            raise ValidationError({"sender_name": _("A name may not hold line breaks or control characters.")})

    def _refuse_unmailable(self) -> None:
        for name in ("sender_email", "reply_to"):
            try:
                if getattr(self, name):
                    validate_mail_address(getattr(self, name))
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from error


def _around(label: Any) -> Any:
    """A saved part that stands in every edition of a newsletter's page."""
    return models.ForeignKey(
        "newsletter.Partial",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
    )


class NewsletterPage(ChosenSlugs, PublishedByItsEditors, ReservedSlugs, HasFeed, CheckedBeforePublishing, Page):
    """The public face of a newsletter in one language: promise, sign-up, archive."""

    owned_slugs = frozenset({"newsletter"})
    schema_type = "CollectionPage"

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="pages", verbose_name=_("newsletter")
    )
    promise = RichTextField(_("what readers get"), blank=True, features=["bold", "italic", "link", "ul"])
    cadence = models.CharField(_("how often"), max_length=120, blank=True)
    consent_wording = models.TextField(
        _("what a reader agrees to"),
        blank=True,
        help_text=_("Kept word for word in each consent record. Empty: the standard wording."),
    )
    welcome_subject = models.CharField(_("subject of the welcome mail"), max_length=200, blank=True)
    welcome_text = RichTextField(_("welcome mail"), blank=True, features=["bold", "italic", "link", "ul"])

    header = _around(_("header of every edition"))
    signature = _around(_("signature of every edition"))
    footer = _around(_("footer of every edition"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("newsletter"),
        FieldPanel("promise"),
        FieldPanel("cadence"),
        FieldPanel("consent_wording"),
        MultiFieldPanel([FieldPanel("welcome_subject"), FieldPanel("welcome_text")], heading=_("Welcome mail")),
        MultiFieldPanel(
            [FieldPanel("header"), FieldPanel("signature"), FieldPanel("footer")],
            heading=_("Around every edition"),
        ),
    ]
    parent_page_types = ["blog.HomePage"]
    subpage_types = ["newsletter.EditionPage"]
    preview_modes = [
        *Page.DEFAULT_PREVIEW_MODES,
        ("welcome", _("Welcome mail")),
        ("welcome-text", _("Welcome mail as text")),
    ]

    class Meta:
        verbose_name = _("newsletter's page")
        verbose_name_plural = _("newsletters' pages")

    def add_child(self, **kwargs: Any) -> Page:
        """Add a page below this one, one after the other: editions added at once get numbers of their own."""
        edition = kwargs.get("instance")
        with transaction.atomic():
            locked = NewsletterPage.objects.select_for_update().get(pk=self.pk)
            self.numchild = locked.numchild  # type: ignore[has-type]
            if edition is not None and edition.pk is None and getattr(edition, "number", None) is not None:
                number_after_others(edition, parent=self)
            added: Page = super().add_child(**kwargs)
        return added

    def clean(self) -> None:
        """Refuse a subject that no header can carry."""
        super().clean()
        if not self.welcome_subject.isprintable():
            message = _("A subject may not hold line breaks or control characters.")
            raise ValidationError({"welcome_subject": message})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the archive: all of it, or the answers to what a reader looks for in it (`?q=`)."""
        from newsletter.editions.archive.listing import archive

        known = kwargs.pop("archive", None)
        context = super().get_context(request, *args, **kwargs)
        return context | {"archive": known or archive(self, request)}

    def as_feed(self) -> "Feed":
        """Return the editions of the archive as a feed."""
        from newsletter.editions.archive.feed import feed_of_editions

        return feed_of_editions(self)

    @re_path(rf"^({YEAR_PATTERN})/$")
    def year_route(self, request: HttpRequest, year: str) -> HttpResponse:
        """Answer with the editions of a year; a year without any does not exist."""
        from newsletter.editions.archive.listing import archive

        return self.render(request, context_overrides={"archive": archive(self, request, year=int(year))})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the page, or the welcome mail as it stands in the editor."""
        if not mode_name.startswith("welcome"):
            return super().serve_preview(request, mode_name)
        from newsletter.newsletters.previews import preview

        return preview(self, request=request, mode=mode_name)
