"""The console of rich, in a module of its own: what prints nothing need not import it."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

#: Control characters but for the tab and the line's end. They take no room, so that lines are as long without them.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])


class Printer(Console):
    """A console to which a note's text is text: no character in it gives the terminal an order.

    It leaves a closed pipe to whoever prints; rich would end the program.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Return what is printed, in pieces, without the control characters in it."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(piece.text.translate(_CONTROLS), piece.style)

    def on_broken_pipe(self) -> NoReturn:
        """Say that the pipe is closed, as a write to it would."""
        raise BrokenPipeError(errno.EPIPE, "closed")
