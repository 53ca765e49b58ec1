"""Programs of a benchmark's vault: snippets of 3 to 15 lines in nine languages, put together so that hardly two agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from vault_words import Pen


class Language(NamedTuple):
    """How a snippet is put together: one head, some lines, one foot; `~` stands for a word, `§` for a number."""

    heads: tuple[str, ...]
    lines: tuple[str, ...]
    feet: tuple[str, ...]
    most: int = 8


LANGUAGES: dict[str, Language] = {
    "python": Language(
        (
            "def ~_~(~: list[dict], limit: int = §) -> int:\n    # más de § filas no caben",
            'class ~Store:\n    """Guarda ~ y ~."""\n\n    def ~(self, ~: str) -> float:',
            "async def ~(~: str, *, timeout: float = §.5) -> dict[str, int]:",
            "@contextmanager\ndef ~_~(~):",
        ),
        (
            '    ~ = sum(row["~"] for row in ~ if row["~"] > §)', "    if len(~) > §:\n        return ~[:§]", '    log.info("~: %s", ~)',
            "    ~ = sorted(~, key=lambda each: each.~)[-§:]", "    for ~ in range(§, §):\n        ~ += ~ * §", '    ~ = f"{~}-{~:>§}"',
            "    with open(~) as file:\n        ~ = json.load(file)", "    ~, ~ = divmod(~, §)", '    assert ~ is not None, "~ §"',
            "    try:\n        ~.pop(§)\n    except KeyError:\n        ~ = None",
        ),
        ("    return ~ + §", "    return {each: ~ for each in ~}", "    yield ~"),
    ),
    "sql": Language(
        ("SELECT ~.name, count(*) AS ~_total\nFROM ~", "WITH ~ AS (SELECT * FROM ~ WHERE id > §)\nSELECT ~, max(~)\nFROM ~", "-- los § últimos\nSELECT DISTINCT ~, ~\nFROM ~"),
        ("LEFT JOIN ~_§ ON ~_§.~_id = ~.id", "JOIN ~ AS ~_§ USING (~_id)", "INNER JOIN (SELECT id, avg(~) AS ~ FROM ~ GROUP BY id) ~_§ ON true"),
        ("WHERE ~ > '2026-01-§' AND ~ IS NOT NULL\nGROUP BY ~\nHAVING count(*) > §\nORDER BY ~ DESC;", "WHERE ~ IN (§, §, §)\nLIMIT §;", "ORDER BY ~, ~ DESC\nLIMIT § OFFSET §;"),
        4,
    ),
    "bash": Language(
        ("#!/usr/bin/env bash\nset -euo pipefail", 'for ~ in *.~.log; do\n  echo "$~: §"\ndone', "export ~_URL=https://example.org/~/§"),
        (
            'docker run --rm -p 80§:80 ~:§.2 | tee "$HOME/~.log"', "grep -c '~' ~.txt | sort -n | head -n §", 'if [ -f "~-§.tar" ]; then rm -f "~-§.tar"; fi',
            "kubectl scale deployment/~ --replicas=§", "curl -fsS \"$~_URL/~?limit=§\" -o ~.json", "git log --oneline -§ -- src/~ # ~", "awk '{ total += $1 } END { print total }' ~_§.csv",
        ),
        ("exit 0", 'echo "listo: ~ §"', "wait"),
        6,
    ),
    "javascript": Language(
        ("export async function ~(~, limit = §) {", "const ~ = (~) => {", "app.get('/~/:id', async (req, res) => {"),
        (
            "  const ~ = await fetch(`/~/${~}?page=§`);", "  if (!~) throw new Error('~ §');", "  // ~ antes que ~", "  ~.push({ id: §, ~: '~' });",
            "  for (const ~ of ~) console.log(~, §);", "  let ~ = ~.filter((each) => each.~ > §).map((each) => each.~);", "  setTimeout(() => ~.close(), §);",
        ),
        ("  return ~ ?? §;\n}", "  return [...~, ~];\n}", "  return null;\n}"),
    ),
    "java": Language(
        ("public int ~(List<String> ~, int ~) {", "@Override\npublic Optional<Long> ~(String ~) {", "private static void ~(Map<String, Integer> ~) throws IOException {"),
        (
            "    int ~_§ = ~.size() - §;", '    if (~.isEmpty()) throw new IllegalStateException("~ §");', '    ~.put("~", §);', "    for (String ~_§ : ~) log.debug(~_§);",
            "    // ~: como mucho §", "    synchronized (this) { ~ += §; }", '    var ~_§ = ~.stream().filter(x -> x.length() > §).toList();',
        ),
        ("    return ~;\n}", "}", "    return § * ~;\n}"),
    ),
    "yaml": Language(
        ("services:\n  ~:\n    image: ~:§.1", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: ~-§", "on: [push]\njobs:\n  ~:\n    runs-on: ubuntu-§"),
        ("    ~_§: \"~\"", "    ~_§: [§, §]", "    ~_§: true  # ~", "    # ~ y ~\n    ~_§: §", "    ~_§:\n      - ~\n      - ~"),
        ("    restart: always", "    timeout: §s", "    ~: null"),
        7,
    ),
    "json": Language(
        ("{", '{\n  "version": §,'),
        ('  "~_§": "~"', '  "~_§": [§, §, §]', '  "~_§": {"~": §, "~": null}', '  "~_§": true', '  "~_§": §.5'),
        ("}", ),
        9,
    ),
    "typescript": Language(
        ("interface ~Row { id: number; ~: string }\nfunction ~(~: number[], ~?: string): number {", "export class ~Service {\n  constructor(private readonly ~: Map<string, number>) {", "type ~Key = '~' | '~' | §;\nconst ~ = <T,>(~: T): T => {"),
        (
            "  const ~: string[] = Array.from({ length: § }, () => '~');", "  if (typeof ~ === 'undefined') return ~ as any;", "  ~.set('~', §);", "  let ~: Record<string, number> = { ~: §, ~: § };",
            "  // ~ no cambia", "  ~.forEach((each, index) => { ~ += index * §; });",
        ),
        ("  return ~!;\n}", "  return ~ satisfies number;\n}"),
    ),
    "go": Language(
        ("func ~(ctx context.Context, ~ []string) (int, error) {", "type ~ struct {\n\t~ map[string]int `json:\"~\"`\n}\n\nfunc (s *~) ~() error {"),
        (
            '\tif len(~) > § {\n\t\treturn fmt.Errorf("~: %d", §)\n\t}', "\tdefer ~.Close()", "\t~ := make(chan int, §)", "\tgo func() { ~ <- § }()",
            "\t// ~: § como mucho", '\tlog.Printf("~ %v", ~)', "\tfor i := 0; i < §; i++ {\n\t\t~ = append(~, i*§)\n\t}",
        ),
        ("\treturn nil\n}", "\treturn ~, nil\n}"),
    ),
}  # fmt: skip
_NAMES = tuple(LANGUAGES)
_BETWEEN = {"json": ",\n"}
_MOST = 15
_FILLINGS: dict[str, Callable[[Pen], str]] = {"~": lambda pen: pen.write("word"), "§": Pen.number}
_GAP = re.compile("([~§])")


def _fill(pen: Pen, text: str) -> str:
    return "".join(_FILLINGS[piece](pen) if piece in _FILLINGS else piece for piece in _GAP.split(text))


def snippet(pen: Pen) -> list[str]:
    """Return a fenced program."""
    name = pen.dice.choice(_NAMES)
    language = LANGUAGES[name]
    head, foot = (_fill(pen, pen.dice.choice(each)).split("\n") for each in (language.heads, language.feet))
    lines = [_fill(pen, pen.dice.choice(language.lines)) for _each in range(pen.dice.randint(1, language.most))]
    body = _BETWEEN.get(name, "\n").join(lines).split("\n")
    return [f"```{name}", *head, *body[: _MOST - len(head) - len(foot)], *foot, "```"]
