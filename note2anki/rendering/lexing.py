"""Takes a program apart by the rules of a lexer of pygments, of which it tries many at one look.

Pygments tries the rules of a state one after the other, which is half of what a card with code costs. Here those that
follow one another are the alternatives of one pattern, and an empty group at the end of each tells which it was.
The first that matches is taken either way, so the tokens are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

Match = re.Match[str]
#: As pygments keeps it: the pattern's `match`, the kind of token or what makes tokens of a match, the state after it.
Rule = tuple[Callable[..., "Match | None"], Any, Any]

#: To compile longer patterns, of many words or of whole alphabets, takes more than one look saves.
LONGEST = 300
#: Flags before a whole pattern; as an alternative it has them around it.
_OWN_FLAGS = re.compile(r"\(\?[imsu]+\)")
#: What would mean something else, or nothing, among alternatives: numbers and names of groups, further flags.
_UNFIT = re.compile(r"\\[1-9]|\(\?P|\(\?\(|\(\?[aiLmsux]+\)")
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


class Look(Struct, frozen=True):
    """Rules that are tried at once.

    Attributes:
        match: finds the first of them that matches at an index.
        rules: by the number of the group that tells which it was; empty where there is one rule.
        only: the one rule, else None.
    """

    match: Callable[..., Match | None]
    rules: dict[int | None, Rule]
    only: Rule | None = None


def is_mergeable(lexer: Lexer) -> bool:
    """Tell whether a lexer goes by its rules alone."""
    return isinstance(lexer, RegexLexer) and type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed


class MergedLexer:
    """Does what a lexer does that goes by its rules alone (`is_mergeable`), faster."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._rules: dict[str, list[Rule]] = lexer._tokens  # type: ignore[attr-defined]  # it has no other name
        self._looks: dict[str, list[Look]] = {}

    def get_tokens(self, text: str) -> Iterator[tuple[_TokenType, str]]:
        """Yield the tokens of a text whose line ends are line feeds: the kind of each, and what it holds."""
        at = 0
        states = ["root"]
        looks = self._looks_in("root")
        while True:
            for look in looks:
                match = look.match(text, at)
                if match is not None:
                    break
            else:
                if at == len(text):
                    return
                if text[at] == "\n":  # a line's end brings a lexer that is lost back
                    states = ["root"]
                    looks = self._looks_in("root")
                yield (Whitespace if text[at] == "\n" else Error), text[at]
                at += 1
                continue
            found, action, following = look.only or look.rules[match.lastindex]
            if isinstance(action, _TokenType):
                yield action, match[0]
            elif action is not None:
                for _at, kind, part in action(self._lexer, found(text, at)):
                    yield kind, part
            at = match.end()
            if following is not None:
                _change(states, following)
                looks = self._looks_in(states[-1])

    def _looks_in(self, state: str) -> list[Look]:
        looks = self._looks.get(state)
        if looks is None:
            looks = self._looks[state] = _merged(self._rules[state])
        return looks


def _change(states: list[str], following: tuple[str, ...] | int | str) -> None:
    """Go to the state after a rule: names that are put on the stack, or how many are taken off, of which one stays."""
    if isinstance(following, int):
        del states[max(len(states) + following, 1) :]
        return
    for state in (following,) if isinstance(following, str) else following:
        if state == "#push":
            states.append(states[-1])
        elif state != "#pop":
            states.append(state)
        elif len(states) > 1:
            states.pop()


def _merged(rules: Sequence[Rule]) -> list[Look]:
    """Return the looks that rules come to, in their order."""
    looks: list[Look] = []
    run: list[tuple[str, Rule]] = []
    for rule in rules:
        alternative = _alternative(rule)
        if alternative is not None:
            run.append((alternative, rule))
            continue
        looks += _look(run)
        looks.append(Look(rule[0], {}, rule))
        run = []
    return looks + _look(run)


def _alternative(rule: Rule) -> str | None:
    """Return a rule's pattern as an alternative among others; None where it cannot be one, or should not."""
    pattern: re.Pattern[str] = rule[0].__self__  # type: ignore[attr-defined]  # of a method, its object
    own = _OWN_FLAGS.match(pattern.pattern)
    text = pattern.pattern[own.end() :] if own else pattern.pattern
    if len(text) > LONGEST or _UNFIT.search(text) or pattern.flags & (re.VERBOSE | re.ASCII):
        return None
    on = "".join(sign for sign, flag in _FLAGS.items() if pattern.flags & flag)
    return f"(?{on}:{text})()"


def _look(run: Sequence[tuple[str, Rule]]) -> list[Look]:
    """Return the look that tries these; none where there are none."""
    if len(run) < 2:
        return [Look(rule[0], {}, rule) for _alternative, rule in run]
    rules: dict[int | None, Rule] = {}
    group = 0
    for _alternative, rule in run:
        group += rule[0].__self__.groups + 1  # type: ignore[attr-defined]
        rules[group] = rule
    return [Look(re.compile("|".join(alternative for alternative, _rule in run)).match, rules)]
