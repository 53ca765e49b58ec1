"""What a formula may ask of MathJax, which can make links, load files and set any style: a card is to do none of it."""

from __future__ import annotations

import re

from note2anki.patterns import late_pattern

_COMMAND = late_pattern(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
#: Commands that reach beyond the formula → how they may be used all the same.
_RISKY: dict[str, re.Pattern[str] | None] = {
    "bbox": late_pattern(r"\s*(?:\[(?:[\w\s.,#%]|border:(?=[\w\s.#]*[,\]]))*\]\s*)?\{", re.ASCII),
    "class": None,
    "cssId": None,
    "data": None,
    "definecolor": late_pattern(r"\s*\{\w+\}\s*\{\w+\}\s*\{[\w\s.,#-]+\}", re.ASCII),
    "fcolorbox": late_pattern(r"\s*\{[\w#.-]+\}\s*\{[\w#.-]+\}", re.ASCII),
    "href": None,
    "htmlClass": None,
    "htmlData": None,
    "htmlId": None,
    "htmlStyle": None,
    "includegraphics": None,
    "mmlToken": None,
    "require": late_pattern(
        r"\s*\{(?:ams|amscd|bbox|boldsymbol|braket|bussproofs|cancel|cases|centernot|color|colortbl|empheq|enclose"
        r"|extpfeil|gensymb|mathtools|mhchem|newcommand|physics|textcomp|upgreek|verb)\}"
    ),
    "setOptions": None,
    "style": None,
    "unicode": re.compile(r"\s*\{"),
    "url": None,
}


def risky_command(tex: str) -> str:
    """Return the first command of a formula that could load, run or restyle something, or an empty string."""
    for command in _COMMAND.finditer(tex):
        name = command[1] or ""
        if name in _RISKY:
            harmless = _RISKY[name]
            if harmless is None or not harmless.match(tex, command.end()):
                return f"\\{name}"
    return ""
