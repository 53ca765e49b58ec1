"""A note type as genanki defines one, with our own modification time and requirements."""

from __future__ import annotations

from note2anki.anki import genanki_parts as genanki
from note2anki.anki.note_types import FROZEN
from note2anki.model import NoteType

DEFAULT_DECK = 1


class StampedModel(genanki.Model):  # type: ignore[misc]
    """genanki's model, where it would stamp the clock (rule 7) and guess which fields make a card.

    genanki finds out by rendering which fields a front cannot do without; for fronts that change with `Removed` it
    comes to "all of them", and no card is written. The frozen table says it instead.
    """

    def __init__(self, note_type: NoteType) -> None:
        self.frozen = FROZEN[note_type.key]
        self.mod = note_type.mod
        looks = zip(self.frozen.templates, note_type.templates, strict=True)
        super().__init__(
            model_id=self.frozen.id,
            name=self.frozen.name,
            fields=[{"name": name} for name in self.frozen.fields],
            templates=[{"name": t.name, "qfmt": front, "afmt": back} for t, (front, back) in looks],
            css=note_type.css,
            model_type=self.CLOZE if self.frozen.cloze else self.FRONT_BACK,
        )

    @property
    def _req(self) -> list[list[object]]:
        index = self.frozen.fields.index
        return [
            [ordinal, "all", [index(name) for name in template.needs]]
            for ordinal, template in enumerate(self.frozen.templates)
        ]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, object]:
        """Ignore genanki's one time for everything: this note type has its own."""
        json: dict[str, object] = super().to_json(self.mod, deck_id)
        return json
