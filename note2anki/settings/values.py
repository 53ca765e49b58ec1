"""The settings in force as a frozen record, and what they are where a vault sets none."""

from __future__ import annotations

from msgspec import Struct

from note2anki.model import OptionRule

ANSWER_HEADINGS = (
    "Answer", "Answers", "Respuesta", "Respuestas", "Resposta", "Risposta", "Réponse", "Antwort", "Antwoord", "Svar",
    "Vastaus", "Odpowiedź", "Odpověď", "Ответ", "Відповідь", "Cevap", "Απάντηση", "الإجابة", "الجواب", "תשובה",
    "उत्तर", "答案", "回答", "解答", "答え", "답변", "답",
)  # fmt: skip
NAVIGATION = (
    "links", "link", "up", "down", "parent", "parents", "child", "children", "next", "prev", "previous", "related",
    "siblings", "moc", "index", "home", "back", "see also", "enlaces", "enlace", "arriba", "relacionado",
)  # fmt: skip


class Settings(Struct, frozen=True):
    """The settings in force; `SETTINGS` explains each."""

    vault_id: str = ""
    question_levels: tuple[int, ...] = (5,)
    answer_headings: tuple[str, ...] = ANSWER_HEADINGS
    empty_answers: str = "skip"
    navigation: tuple[str, ...] = NAVIGATION
    exclude: tuple[str, ...] = ()
    deck: str = ""
    ledger: str = ""
    templates: str = "card_templates"
    output: str = ""
    reverse: bool = False
    type: bool = False
    cloze: bool = False
    remote_media: str = "link"
    longest_answer: int = 200
    rules: tuple[OptionRule, ...] = ()
    concepts_enabled: bool = True
    concepts_deck: str = ""
    concepts_recall: bool = False
    concepts_only_defined: bool = False
    concepts_min_mentions: int = 1
    concepts_exclude: tuple[str, ...] = ()
