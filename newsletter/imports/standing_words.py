"""What other systems and Japanese lists write about whether a person is still mailed."""

from typing import Final

from newsletter.imports.entry import ACTIVE, UNSUBSCRIBED
from newsletter.imports.folding import folded

PENDING: Final = "pending"
PAUSED: Final = "paused"
_YES = """true yes y t 1 on はい ○ 〇 ◯ ◎ 有 有り あり ok"""
_NO = """false no n f 0 off null none nan いいえ × ✕ ✖ 無 無し なし ng"""
_ACTIVE = """active subscribed subscribe enabled confirmed optin opted-in valid ok 有効 配信中 配信 配信可
配信する 配信希望 希望 希望する 購読 購読中 購読する 登録 登録済 登録済み 登録中 受信 受信中 受信する 許可
可 承諾 同意 同意する 同意済 同意済み 正常"""
_LEFT = """unsubscribed unsubscribe inactive disabled blocklisted blacklisted blocked bounced bounce
softbounced hardbounced complained complaint spam cleaned optout opted-out cancelled canceled deleted
removed invalid suppressed error archived 無効 停止 停止中 配信停止 配信停止中 配信しない 配信不可 配信拒否
拒否 希望しない 解除 解除済 解除済み 退会 退会済 退会済み 解約 不可 不達 エラー 登録解除 購読解除 購読停止
受信拒否 受信しない 削除 削除済 削除済み 同意しない 迷惑メール"""
_PENDING = """pending unconfirmed notconfirmed 仮登録 未確認 未承認 確認待ち 承認待ち 未登録"""
_PAUSED = """paused 休止 休止中 一時停止 一時停止中"""


def _words(text: str) -> set[str]:
    return {folded(word) for word in text.split()}


YES, NO = _words(_YES), _words(_NO)
STANDINGS: Final = (
    dict.fromkeys(YES | _words(_ACTIVE), ACTIVE)
    | dict.fromkeys(NO | _words(_LEFT), UNSUBSCRIBED)
    | dict.fromkeys(_words(_PENDING), PENDING)
    | dict.fromkeys(_words(_PAUSED), PAUSED)
)


def standing(text: str) -> str | None:
    """What a word such as `subscribed`, `false` or `配信停止` says of a person; None for any other word.

    `active`, `unsubscribed` (also bounced and complained), `pending` or `paused`.
    """
    return STANDINGS.get(folded(text))


def has_left(text: str) -> bool:
    """Whether a cell of a column such as “unsubscribed at” or 「配信停止」 says so: anything but empty or a no."""
    word = folded(text)
    return bool(word) and word not in NO and STANDINGS.get(word) != ACTIVE or word in YES
