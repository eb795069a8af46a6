"""The few sentences of its own that the rehearsal model puts around the author's."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Sentences in one language; `{0}` takes a word or a sentence of the author's."""

    scenes: tuple[str, ...]
    numbers: tuple[str, ...]
    dialogues: tuple[str, ...]
    backgrounds: tuple[str, ...]
    to_check: str
    no_noun: str
    voices: str
    sides: tuple[str, str]
    factors: str
    close: str
    factors_lead: str
    sections: tuple[str, str, str]  # of what happened, was said, was counted
    briefs: tuple[str, str, str]  # likewise; `{0}` is the number of a note, `{1}` how it begins
    brief_voices: str
    brief_factors: str
    brief_close: str
    headlines: tuple[str, ...]
    description: str
    introductions: tuple[str, ...]
    quoted: str
    slugs: tuple[str, ...]
    shorter: str
    longer: str
    thoughts: tuple[str, ...]
    on_numbers: tuple[str, ...]
    on_voices: tuple[str, ...]
    asked: tuple[str, ...]
    strengthen: tuple[str, ...]
    cannot_rewrite: str
    twice: str
    profile: str
    subjects: str
    what_it_shows: str
    why_written: str
    advice: Mapping[str, tuple[str, str]]  # what is seen of an edition, and what could be done


SLUGS = ("on-{0}-and-{1}", "what-{0}-taught-us", "the-{0}-behind-{1}", "from-{0}-to-{1}", "one-scene-of-{0}")
# The few nouns it can put into English; it is no translator.
ENGLISH = {
    "営業": "sales",
    "マーケ": "marketing",
    "マーケティング": "marketing",
    "会議": "meetings",
    "資料": "slides",
    "名刺": "cards",
    "商談": "deals",
    "展示会": "trade-fairs",
    "見積書": "quotes",
    "価格": "prices",
    "顧客": "customers",
    "リード": "leads",
    "開封率": "open-rates",
    "返信": "replies",
    "件名": "subject-lines",
    "採用": "hiring",
    "引き継ぎ": "handovers",
    "部長": "managers",
    "数字": "numbers",
    "言葉": "words",
}

JA = Words(
    scenes=(
        "「{0}」のことをいちばん強く感じたのは、いつ、どこでしたか。そのとき目に入ったものを教えてください。",
        "「{0}」の話が出たとき、その場には誰がいて、どんな様子でしたか。",
        "「{0}」がうまくいかなかった日のことを一つ、朝から順に話していただけますか。",
    ),
    numbers=(
        "「{0}」とありますが、それは何を、いつからいつまで数えたものですか。",
        "「{0}」の前と後で、変わった数字があれば教えてください。何人、何日、何割でしたか。",
        "「{0}」に関わった人は何人いて、どれくらいの時間がかかりましたか。",
    ),
    dialogues=(
        "「{0}」について、相手は実際にどんな言葉で話しましたか。できるだけそのまま教えてください。",
        "そのとき、あなたはどう答えましたか。言えずに飲み込んだ言葉もあれば教えてください。",
    ),
    backgrounds=(
        "「{0}」をこの読み手に伝えたいのは、なぜですか。",
        "いま同じことをするなら、どこを変えますか。",
    ),
    to_check="[要確認: {0}]",
    no_noun="この話",
    voices="すれ違う声",
    sides=("一方から、もう一方へ", "もう一方から、一方へ"),
    factors="うまくいった理由",
    close="明日からできること",
    factors_lead="振り返ると、効いたのは次のことでした。",
    sections=("{0}で起きたこと", "{0}をめぐるやりとり", "{0}を数えてみる"),
    briefs=(
        "メモ{0}の「{1}」から入り、その場で見えたことを書く。",
        "メモ{0}の「{1}」のやりとりを、言葉のまま残す。",
        "メモ{0}の「{1}」を、何と比べた数字かと一緒に書く。",
    ),
    brief_voices="メモにある発言を、言った側ごとに並べる。",
    brief_factors="効いたことを一行ずつ。メモ{0}の「{1}」は外さない。",
    brief_close="読み手が今日できることを一つ。メモ{0}の「{1}」で結ぶ。",
    headlines=(
        "{0}で見たこと",
        "{0}は、なぜすれ違うのか",
        "{0}と{1}のあいだ",
        "{0}を変えた、ひとつの場面",
        "{0}について考えてきたこと",
    ),
    description="{0}について、現場で見聞きしたことから考えます。{1}",
    introductions=(
        "{0}",
        "今回お届けするのは{0}です。",
        "どこから読んでいただいてもかまいません。気になった一節があれば、お返事で聞かせてください。",
    ),
    quoted="「{0}」",
    slugs=SLUGS,
    shorter="短く",
    longer="長く",
    thoughts=(
        "ここで自分の会社の「{0}」を思い出した。",
        "「{0}」は分かる。それで、次はどうなったのか。",
        "ここは読み返した。「{0}」のことを、もう少し知りたい。",
        "「{0}」を知らない人には、ここだけでは伝わらないかもしれない。",
    ),
    on_numbers=(
        "「{0}」は多いのか、少ないのか。比べる数字がほしい。",
        "「{0}」と書いてあるので信じられる。どう数えたのかも知りたい。",
        "この「{0}」は会議で使いたい。いつの数字だろう。",
    ),
    on_voices=(
        "この一言で、その場の空気が見えた。",
        "うちの会議でも、同じ言葉を聞いたことがある。",
        "誰に向けた言葉だったのか。言われた側の顔も見たい。",
    ),
    asked=(
        "「{0}」のことは、いまどうなっていますか。",
        "「{0}」のことで、いちばん困ったのは誰でしたか。",
        "「{0}」の話をうちで生かすなら、何から始めますか。",
    ),
    strengthen=(
        "「{0}」の場面に、そのとき聞いた言葉をもう一つ足す。",
        "「{0}」の前と後の数字を、一行に並べる。",
        "「{0}」より前にある説明を、一文だけ削る。",
    ),
    cannot_rewrite="リハーサルのモデルには書き直せない: {0}",
    twice="同じ字が続いている。",
    profile="{0}。{1}について書いている。",
    subjects="、",
    what_it_shows="画像に何が写っているか",
    why_written="このことを、覚えているうちに書いておきました。",
    advice={
        "not kept": (
            "件名の「{0}」を読みたくて開いたのに、本文に見当たらない。",
            "本文に「{0}」の話を一節置くか、件名を中身に合わせる。",
        ),
        "late": (
            "件名の「{0}」が出てくるのは、上から{1}番目。開いた人はそこまで探すことになる。",
            "「{0}」の話を最初の画面に移す。",
        ),
        "twice": (
            "件名とプリヘッダーが続けて「{0}」と言っていて、一行ぶん損をしている。",
            "プリヘッダーには、件名に書かなかったことを置く。",
        ),
        "no greeting": (
            "呼びかけも名乗りもなく話が始まり、誰からの手紙なのかが一瞬わからない。",
            "最初に、読み手への呼びかけか、書き手の名乗りを一行置く。",
        ),
        "long": (
            "ここだけがほかよりずっと長く、次の話にたどり着く前に閉じてしまいそうだ。",
            "続きはページに任せるか、短いもののあとに回す。",
        ),
        "loud": (
            "感嘆符で声が大きくなり、ほかの部分の落ち着いた調子から浮いている。",
            "感嘆符を外し、言いたいことは言葉のほうで強める。",
        ),
    },
)

EN = Words(
    scenes=(
        "When and where did you feel “{0}” most strongly? Tell me what you could see.",
        "Who was in the room when “{0}” came up, and what was the mood?",
        "Tell me about one day when “{0}” went wrong, from the morning on.",
    ),
    numbers=(
        "You write “{0}”. What exactly was counted, and over what time?",
        "Which numbers changed before and after “{0}”? How many people, days, or what share?",
        "How many people had to do with “{0}”, and how long did it take?",
    ),
    dialogues=(
        "What did they actually say about “{0}”? Their own words, as nearly as you can.",
        "What did you answer? And what did you want to say but did not?",
    ),
    backgrounds=(
        "Why do you want this reader to know about “{0}”?",
        "If you did the same again today, what would you change?",
    ),
    to_check="[to check: {0}]",
    no_noun="this story",
    voices="Two sides talking past each other",
    sides=("One side to the other", "The other side back"),
    factors="What made it work",
    close="What can be done tomorrow",
    factors_lead="Looking back, this is what helped.",
    sections=("What happened with {0}", "What was said about {0}", "Counting {0}"),
    briefs=(
        "Begin with “{1}” from note {0} and tell what could be seen.",
        "Keep what was said around “{1}” from note {0} word for word.",
        "Give “{1}” from note {0} beside what it is compared with.",
    ),
    brief_voices="What people say in the notes, side by side.",
    brief_factors="What helped, one line each. “{1}” from note {0} belongs here.",
    brief_close="One thing the reader can do today. End on “{1}” from note {0}.",
    headlines=(
        "What I saw of {0}",
        "Why {0} goes past us",
        "Between {0} and {1}",
        "One scene that changed {0}",
        "What I have come to think about {0}",
    ),
    description="On {0}, from what was seen and heard at work. {1}",
    introductions=(
        "{0}",
        "This edition brings you {0}.",
        "Begin wherever you like. If a passage stays with you, answer this mail and tell us.",
    ),
    quoted="“{0}”",
    slugs=SLUGS,
    shorter="Shorter",
    longer="Longer",
    thoughts=(
        "This made me think of “{0}” in our own house.",
        "I see “{0}”. And then what happened?",
        "I read this twice. I would like to know more of “{0}”.",
        "Whoever does not know “{0}” may be lost here.",
    ),
    on_numbers=(
        "Is “{0}” much or little? I miss a number to compare it with.",
        "“{0}” makes me believe it. How was it counted?",
        "I would take “{0}” into our meeting. When was that?",
    ),
    on_voices=(
        "With these words I was in the room.",
        "I have heard the same said in our own meetings.",
        "Whom was this said to? I want to see their face too.",
    ),
    asked=(
        "What has become of “{0}” since?",
        "Whom did “{0}” trouble most?",
        "If we learned from “{0}”, where would we begin?",
    ),
    strengthen=(
        "Add one more line that was said in the scene about “{0}”.",
        "Put the numbers before and after “{0}” side by side.",
        "Cut one sentence of what is explained before “{0}”.",
    ),
    cannot_rewrite="the rehearsal model cannot rewrite: {0}",
    twice="The same word stands here twice.",
    profile="{0}. Writes about {1}.",
    subjects=", ",
    what_it_shows="what the image shows",
    why_written="I wrote this down while I still remembered it.",
    advice={
        "not kept": (
            "I opened this for “{0}”, and the body does not come to it.",
            "Give “{0}” a passage, or let the subject say what is there.",
        ),
        "late": (
            "“{0}” from the subject comes as number {1} from the top, and I have to look for it.",
            "Move “{0}” to the first screen.",
        ),
        "twice": (
            "Subject and preheader both say “{0}”, which costs one of the two lines.",
            "Let the preheader say what the subject leaves out.",
        ),
        "no greeting": (
            "It begins without a greeting, and for a moment I do not know whose letter this is.",
            "Open with one line to the reader, or with who is writing.",
        ),
        "long": (
            "This is far longer than all the rest, and I may close the mail before the next piece.",
            "Leave its end to the page, or put it behind what is short.",
        ),
        "loud": (
            "The exclamation mark raises its voice where the rest speaks calmly.",
            "Take the mark away and let the words carry it.",
        ),
    },
)


def words_for(language: str) -> Words:
    """Return the sentences in a language; English where there are none."""
    return JA if language == "ja" else EN
