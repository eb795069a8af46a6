"""The starting texts of the pages about, privacy and contact: true of every installation, to be added to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html, format_html_join

Section = tuple[str, list[str]]


@dataclass(frozen=True)
class Publisher:
    """Who publishes: what the law asks to be named. Names are by language code."""

    names: dict[str, str]
    legal_name: str
    contact_email: str
    postal_address: str = ""
    legal_name_en: str = ""


def standing_texts(*, purpose: str, language: str, publisher: Publisher) -> dict[str, Any]:
    """Title, description for search engines and body of a standing page.

    `purpose` is about, privacy or contact. The body is a list of blocks of `PlainBody`.
    Raises `KeyError` for another purpose or a language other than ja and en.
    """
    if language == "en" and publisher.legal_name_en:
        publisher = replace(publisher, legal_name=publisher.legal_name_en)
    title, description, sections = TEXTS[purpose, language](publisher)
    body: list[dict[str, Any]] = []
    for heading, paragraphs in sections:
        if heading:
            body.append({"type": "heading", "value": {"text": heading, "level": "h2"}})
        html = format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in paragraphs))
        body.append({"type": "text", "value": html})
    return {"title": title, "search_description": description, "body": body}


Text = tuple[str, str, list[Section]]


def _mail_link(address: str) -> str:
    return format_html('<a href="mailto:{}">{}</a>', address, address)


def _about_ja(publisher: Publisher) -> Text:
    name = publisher.names["ja"]
    return (
        f"{name}について",
        f"{name}の発行者と、この場所でお届けするものについて。",
        [
            (
                "",
                [
                    f"{name}は、{publisher.legal_name}が発行する読みものの場です。",
                    "エッセイはこのサイトで誰でも読めます。新しいエッセイはニュースレターでもお届けします。",
                ],
            ),
            (
                "エッセイのつくり方",
                [
                    "エッセイには、書いた人の名前を記しています。",
                    "下書きに AI の助けを借りることがあります。その場合も、載せる文章は一つひとつ人が読み、"
                    "受け入れたものだけです。",
                ],
            ),
        ],
    )


def _about_en(publisher: Publisher) -> Text:
    name = publisher.names["en"]
    return (
        f"About {name}",
        f"Who publishes {name}, and what you find here.",
        [
            (
                "",
                [
                    f"{name} is published by {publisher.legal_name}.",
                    "Everyone can read the essays on this site. New ones also arrive by newsletter.",
                ],
            ),
            (
                "How the essays are made",
                [
                    "Every essay names the people who wrote it.",
                    "Sometimes an AI helps with a draft. Whatever it proposes is read by a person, "
                    "and only what that person accepts is published.",
                ],
            ),
        ],
    )


def _privacy_ja(publisher: Publisher) -> Text:
    return (
        "プライバシーについて",
        "お預かりする情報と、その使いみち、消し方について。",
        [
            (
                "",
                [f"お預かりする情報は、{publisher.legal_name}が責任をもって扱います。"],
            ),
            (
                "読むだけのとき",
                [
                    "このサイトの公開ページは、外部のサービスに情報を送りません。"
                    "広告や解析のための Cookie も使いません。",
                    "サーバーは、動作を守るための記録（日時、要求されたページ、エラー）を残すことがあります。",
                ],
            ),
            (
                "ニュースレターに登録するとき",
                [
                    "お預かりするのはメールアドレスと、ご自身で記入された項目、読む言語です。"
                    "ニュースレターをお届けするためだけに使い、第三者に売ったり貸したりしません。",
                    "登録は、確認メールのページでご本人が確認してはじめて完了します。いつ、どの文面に同意されたかを"
                    "証拠として残します。そのときのネットワークアドレスとブラウザーの種類は、別に保管し、"
                    "一定の期間ののちに消します。",
                    "メールをお届けするため、メールの送信に使うサーバーの運営者にアドレスを渡します。",
                ],
            ),
            (
                "開封とクリック",
                [
                    "開封やクリックの記録は、発行者がそう定めてここに書かないかぎり、とりません。",
                ],
            ),
            (
                "AI について",
                ["下書きを助ける AI に、登録された方の情報を送ることはありません。"],
            ),
            (
                "やめるとき、消すとき",
                [
                    "すべてのメールに配信停止のリンクがあります。一度押せば止まります。",
                    format_html(
                        "お預かりした情報を知りたい、直したい、消したいときは、{} までご連絡ください。",
                        _mail_link(publisher.contact_email),
                    ),
                    "消したあとも、二度とお届けしないために、元のアドレスに戻せない形の印だけを残します。",
                ],
            ),
        ],
    )


def _privacy_en(publisher: Publisher) -> Text:
    return (
        "Privacy",
        "What we keep, what for, and how to have it erased.",
        [
            ("", [f"{publisher.legal_name} is responsible for what this site and its newsletter keep about you."]),
            (
                "When you only read",
                [
                    "The public pages of this site send nothing to other services. "
                    "There are no cookies for advertising or analytics.",
                    "The server may log what it needs to stay healthy: times, pages asked for, errors.",
                ],
            ),
            (
                "When you subscribe",
                [
                    "We keep your mail address, whatever else you chose to tell us, and the language you read. "
                    "It is used to send you the newsletter and nothing else; it is neither sold nor lent.",
                    "A subscription begins only when you confirm it on the page our confirmation mail leads to. "
                    "We keep a record of when you agreed and to which words. The network address and the kind of "
                    "browser are kept apart from it and erased after a limited time.",
                    "To deliver the mail, your address is passed to the operator of our mail server.",
                ],
            ),
            (
                "Opens and clicks",
                ["Opens and clicks are not recorded, unless the publisher decides so and says it here."],
            ),
            ("AI", ["Nothing about subscribers is ever sent to the AI that helps with drafts."]),
            (
                "Leaving, and being forgotten",
                [
                    "Every mail has a link to unsubscribe. One press is enough.",
                    format_html(
                        "To learn what we keep about you, to correct it or to have it erased, write to {}.",
                        _mail_link(publisher.contact_email),
                    ),
                    "After that we keep only a mark that cannot be turned back into your address, "
                    "so that you are never mailed again.",
                ],
            ),
        ],
    )


def _contact_ja(publisher: Publisher) -> Text:
    return (
        "お問い合わせ",
        "発行者への連絡先。",
        [
            (
                "",
                [
                    format_html("ご意見、ご質問は {} までお寄せください。", _mail_link(publisher.contact_email)),
                    *_who_and_where(publisher),
                ],
            )
        ],
    )


def _contact_en(publisher: Publisher) -> Text:
    return (
        "Contact",
        "How to reach the publisher.",
        [
            (
                "",
                [
                    format_html("Questions and thoughts are welcome at {}.", _mail_link(publisher.contact_email)),
                    *_who_and_where(publisher),
                ],
            )
        ],
    )


def _who_and_where(publisher: Publisher) -> list[str]:
    return [line for line in (publisher.legal_name, publisher.postal_address) if line]


TEXTS: dict[tuple[str, str], Callable[[Publisher], Text]] = {
    ("about", "ja"): _about_ja,
    ("about", "en"): _about_en,
    ("privacy", "ja"): _privacy_ja,
    ("privacy", "en"): _privacy_en,
    ("contact", "ja"): _contact_ja,
    ("contact", "en"): _contact_en,
}
