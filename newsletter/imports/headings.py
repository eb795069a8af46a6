"""The headings under which files say what a column holds, in Japanese and in English."""

from newsletter.imports import columns
from newsletter.imports.folding import folded

_HEADINGS = {
    columns.EMAIL: """email|e mail|mail|mail address|email address|e-mailアドレス|emailアドレス|
メールアドレス|メール|電子メール|電子メールアドレス|メアド|アドレス|eメール|eメールアドレス|
pcメールアドレス|pcメール|会社メールアドレス|ご担当者メールアドレス|担当者メールアドレス|subscriber email|
user email|連絡先メールアドレス|e-mail 1|email 1|e-mail 1 value""",
    columns.FULL_NAME: """name|full name|fullname|氏名|お名前|名前|ご氏名|姓名|担当者|担当者名|ご担当者|
ご担当者名|漢字氏名|氏名 漢字|お名前 漢字|contact name|display name|subscriber name|ご芳名""",
    "family_name": """last name|lastname|family name|surname|姓|苗字|名字|姓 漢字|氏|お名前 姓|氏名 姓|sei""",
    "given_name": """first name|firstname|given name|名|名 漢字|お名前 名|氏名 名|mei""",
    columns.READING: """フリガナ|ふりがな|カナ|かな|氏名カナ|氏名 フリガナ|氏名 ふりがな|カナ氏名|
お名前 フリガナ|お名前カナ|読み|読み仮名|よみがな|ヨミガナ|reading|furigana|name reading|phonetic name|
担当者カナ|担当者名カナ|reading furigana""",
    columns.FAMILY_READING: """セイ|せい|姓カナ|姓 フリガナ|姓 ふりがな|カナ姓|フリガナ 姓|
phonetic last name|last name kana|姓よみ|姓 読み""",
    columns.GIVEN_READING: """メイ|めい|名カナ|名 フリガナ|名 ふりがな|カナ名|フリガナ 名|
phonetic first name|first name kana|名よみ|名 読み""",
    "company": """company|company name|organization|organisation|organization name|会社|会社名|貴社名|
御社名|企業名|法人名|組織名|団体名|勤務先|勤務先名|お勤め先|所属|所属先|取引先|取引先名|顧客名|
会社名 団体名|貴社名 団体名|屋号|account name""",
    "department": """department|division|部署|部署名|所属部署|部門|部門名|部課名|ご所属部署|部課|所属部署名""",
    "job_title": """job title|jobtitle|title|position|役職|役職名|肩書|肩書き|ご役職|職位""",
    columns.LANGUAGE: """language|lang|locale|言語|使用言語""",
    columns.TIME_ZONE: """time zone|timezone|tz|タイムゾーン|時間帯""",
    columns.AGREED_ON: """created at|created|signup date|sign up date|subscribed at|subscribed on|
subscribe date|optin time|opt in time|confirm time|confirmed|confirmed at|subscribed date|date added|
day of agreement|start date|登録日|登録日時|登録年月日|購読開始日|同意日|同意日時|申込日|申込日時|
名刺交換日|交換日|作成日|作成日時|入会日|登録時刻""",
    columns.STANDING: """status|state|subscribed|subscribed to emails|global status|list status|
subscription status|email status|グローバルステータス|リストのステータス|リストステータス|ステータス|状態|
購読状況|購読状態|配信状況|配信状態|配信ステータス|メルマガ|メルマガ配信|メルマガ希望|配信可否|配信希望|
whether they are mailed|配信の可否""",
    columns.LEFT: """email disabled|unsubscribed|unsubscribed at|unsub time|deleted at|opt out|optout|
email opt out|配信停止|配信停止日|解除日|解除日時|退会日|退会日時|配信停止フラグ|停止フラグ|停止日|配信拒否|
hasoptedoutofemail|whether or when they left|メール配信停止""",
    columns.TOPICS: """topics|topic|labels|tags|interests|興味|話題|関心|関心事|タグ|トピック""",
    columns.NEWSLETTER: """newsletter|short name of the newsletter|メールマガジン|メルマガ名|マガジン|
ニュースレター""",
}
HEADINGS = {
    folded(heading): name
    for name, headings in _HEADINGS.items()
    for heading in headings.split("|")
    if heading.strip()
}
"""The folded heading, and the meaning of its column."""
