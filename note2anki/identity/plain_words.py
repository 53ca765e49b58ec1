"""Words that say little of what a question is about, and words that turn its meaning round; in one table a language.

A word that is missing here counts as telling, which makes the matching stricter and never looser. So do all words of a
language that is not here. `why`, `when`, `where`, `who` and `how` are left out on purpose, since they ask for another
thing; and so are words that are often the very thing that is asked for: pronouns, `if`, `for`, `or`, `from`, `must`.
"""

from __future__ import annotations

_PLAIN = {
    "en": "though really actually again even a an example the is are was were be been being do does did can "
    "could might shall should will would have has had you me my your its our their this that these "
    "those there here of in on at to by and what which explain define describe name give tell please "
    "briefly exactly mean meant means definition meaning about so than then also just one ones such "
    "term concept s re ll ve",
    "es": "realmente entonces pues pon da enumera ejemplo un una unos unas el la los las lo es son era eran "
    "ser está están estar ha han he has haber puede pueden puedes podría podrías debería tiene tienen "
    "tienes me te se le les mi tu su sus este esta esto estos estas ese esa eso de del en al a con para "
    "y e qué que cuál cuáles cual explica explique define defina describe describa nombra cuéntame dime "
    "di brevemente exactamente significa significado definición sobre así como también término concepto "
    "más",
    "pt": "dê cite exemplo um uma os as é são era do da dos das em no na nos nas ao à com pelo pela qual "
    "quais o explique defina descreva isso isto esse essa você são ser estar foi tem têm pode",
    "fr": "donne donnez citez exemple un une le la les l d du des est sont était être a ont ce c cette ces "
    "cet on vous de en au aux à pour avec et que qu quel quelle quels quelles quoi s'agit explique "
    "expliquez définissez définir décrivez peut son sa ses",
    "de": "denn eigentlich genau nenne gib beispiel ein eine einen einem einer der die das den dem des ist "
    "sind war waren sein hat haben kann können soll wird werden man du in im an am auf zu zum zur von "
    "vom mit und was welche welcher welches erkläre definiere beschreibe bedeutet heißt versteht unter",
    "it": "dai elenca esempio un uno una il lo la i gli le è sono era essere ha hanno può di del della dei "
    "degli delle in nel nella a al alla per con e che cosa quale quali cos spiega definisci descrivi",
    "ca": "un una el la els les és són ser què que quin quina quins quines de del dels en a al amb i explica",
    "ru": "что такое это и в во на с со к по для из от о об какой какая какое какие объясните опишите",
    "pl": "co to jest są w we na z ze do dla i czym jaki jaka jakie wyjaśnij opisz",
    "ar": "ما ماذا هو هي من في على إلى عن و التي الذي اشرح عرف",
    "zh": "什 么 是 的 吗 呢 了 请 何 谓 啥",
    "ja": "と は で す か の を が に も 何 な ん",
    "ko": "이란 란 무엇인가 무엇인가요 무엇 은 는 이 가 을 를",
}
_POLAR = (
    "not no never without isn't aren't wasn't weren't don't doesn't didn't shouldn't wouldn't couldn't "
    "hasn't haven't can't cannot won't nor non except only unless against nunca jamás sin tampoco salvo "
    "excepto não nem sem nunca apenas pas jamais sans ne sauf nicht kein keine keinen nie ohne außer nur "
    "senza mai sense не без нет никогда nie bez لا ليس بدون غير 不 没 無 无 非 ない before after antes después "
    "depois avant après vor nach prima dopo"
)
#: Turn a question's meaning round: adding one is as much as exchanging a word.
POLAR = frozenset(_POLAR.split())
#: Say little: leaving one out or adding it is no other question.
PLAIN = frozenset(word for words in _PLAIN.values() for word in words.split()) - POLAR
