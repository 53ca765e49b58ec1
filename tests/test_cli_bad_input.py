"""Bad input: each time one clear line, exit code 2 (or 1 where the rest is exported), nothing written, nothing lost."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.program import Ran, command, environment, listed, make_vault, process, run, snapshot

posix_only = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names and places of Linux")


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_vault(tmp_path / "vault", {"A.md": listed("One?", "Two?"), "B/C.md": listed("Three?")})
    monkeypatch.chdir(folder)
    return folder


def refused(ran: Ran, code: str, *parts: str) -> None:
    """What a run that did nothing shows: one line, which says what is wrong and what to do."""
    assert ran.code == 2, ran
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert f"error[{code}]: " in line
    assert line.endswith(")"), "with a hint"
    for part in parts:
        assert part in line


# Paths


def test_a_missing_path(vault: Path) -> None:
    for name in ("export", "plan", "check"):
        refused(run(name, "Missing.md"), "N2A040", "Missing.md does not exist")
        refused(run(name, "A.md", "Missing"), "N2A040", "Missing does not exist")
    assert not (vault / ".note2anki").exists()


@posix_only
def test_an_empty_path_as_of_a_variable_that_is_not_set(vault: Path) -> None:
    refused(run("export", ""), "N2A047", "a path is empty")


def test_a_path_that_is_a_circle_of_links(vault: Path) -> None:
    (vault / "circle.md").symlink_to("circle.md")
    refused(run("export", "circle.md"), "N2A040", "circle.md")


@posix_only
def test_a_path_that_is_a_pipe_or_a_device(vault: Path) -> None:
    os.mkfifo(vault / "pipe.md")
    for path in ("pipe.md", "/dev/zero"):
        refused(run("export", path), "N2A047", f"{path} is neither a note nor a folder")


def test_paths_in_two_vaults(vault: Path, tmp_path: Path) -> None:
    other = make_vault(tmp_path / "other", {"D.md": listed("Four?")})
    refused(run("export", ".", other), "N2A049", str(other))


@pytest.mark.parametrize("command", [("export", "--config", "."), ("inspect", "."), ("recover", ".", ".", ".")])
def test_a_folder_where_a_file_is_wanted_is_not_said_to_be_missing(vault: Path, command: tuple[str, ...]) -> None:
    ran = run(*command)
    assert (ran.code, ran.codes) == (2, ["N2A047"])
    assert "does not exist" not in ran.err


@pytest.mark.parametrize("text", ["", "\n", "No question.\n", "#### Level 4?\nyes\n", "##### Unanswered?\n"])
def test_no_question_anywhere(vault: Path, text: str) -> None:
    (vault / "D").mkdir()
    (vault / "D" / "E.md").write_text(text, "utf-8")
    before = snapshot(vault)
    ran = run("export", "D")
    assert (ran.code, ran.out) == (2, "")
    assert ran.codes[-1] == "N2A041"
    assert ran.err.splitlines()[-1].startswith("note2anki: error[N2A041]: no question in D (a question is a heading of")
    assert {path: data for path, (data, _time) in snapshot(vault).items()} == {p: d for p, (d, _t) in before.items()}


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(run("plan", tmp_path / "empty"), "N2A041")
    assert run("check", tmp_path / "empty").code == 0


# Places that cannot be written


def test_an_output_below_a_file(vault: Path) -> None:
    (vault / "file").write_text("", "utf-8")
    before = set(snapshot(vault))
    for output in ("file", "file/deck.apkg", "file/folder"):
        refused(run("export", "-o", output), "N2A042", "cannot write", "choose another place with -o")
    assert set(snapshot(vault)) == before


def test_a_folder_in_the_packages_place(vault: Path) -> None:
    (vault / "out" / "vault-1.0.0.apkg").mkdir(parents=True)
    before = set(snapshot(vault))
    refused(run("export", "-o", "out"), "N2A042", "vault-1.0.0.apkg")
    assert set(snapshot(vault)) == before


def test_an_output_that_looks_like_a_package_and_is_a_folder_is_a_folder(vault: Path) -> None:
    (vault / "decks.apkg").mkdir()
    assert run("export", "-o", "decks.apkg").code == 0
    assert (vault / "decks.apkg" / "vault-1.0.0.apkg").is_file()


def test_a_failed_export_leaves_no_folder_behind(vault: Path) -> None:
    (vault / "out" / "deck.apkg" / "vault-1.0.0.apkg").mkdir(parents=True)
    assert run("export", "-o", "out/deck.apkg").code == 2
    assert not (vault / ".note2anki").exists()


def limited(*arguments: str, cwd: Path, size: int) -> Ran:
    """Run a command that can write no file larger than this, as on a disk that is full."""
    resource = pytest.importorskip("resource")
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize("size", [0, 100, 1000, 5_000, 20_000, 60_000])
def test_a_full_disk(vault: Path, size: int) -> None:
    run("export", "-o", "out")
    (vault / "A.md").write_text(listed("One?", "Two?", *(f"More {number}?" for number in range(40))), "utf-8")
    before = snapshot(vault)
    ran = limited("export", "-o", "out", cwd=vault, size=size)
    refused(ran, "N2A083" if "N2A083" in ran.err else "N2A042", "cannot write")
    after = snapshot(vault)
    assert {path: data for path, (data, _time) in after.items()} == {p: d for p, (d, _t) in before.items()}
    assert run("export", "-o", "out", "--json").data["version"] == "1.1.0"


@posix_only
@pytest.mark.parametrize("full", ["out", ".note2anki"])
def test_a_full_disk_is_named_with_what_it_has_no_room_for(vault: Path, full: str) -> None:
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("mounting is for root")
    for folder in ("out", ".note2anki"):
        (vault / folder).mkdir()
    mount = f'mount -t tmpfs -o size=4k none "$0/{full}" && cd "$0" && exec "$@"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, str(vault), *command("export", "-o", "out")],
        env=environment(),
        capture_output=True,
        check=False,
    )
    if b"unshare" in done.stderr or b"mount:" in done.stderr:
        pytest.skip("mounting is not allowed here")
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    if full == "out":
        refused(ran, "N2A042", "cannot write out/vault-1.0.0.apkg: No space left on device", "-o")
    else:
        refused(ran, "N2A083", "cannot write the ledger in ", "No space left on device", "set `ledger = PATH`")


@posix_only
@pytest.mark.parametrize("closed", [".note2anki", ".note2anki/ledger.jsonl"])
def test_a_ledger_that_may_not_be_read(vault: Path, closed: str) -> None:
    """It is no first export, and no broken ledger to put another in place of."""
    if not shutil.which("setpriv"):
        pytest.skip("root may read everything")
    run("export")
    (vault / closed).chmod(0)
    try:
        for name in ("plan", "history", "decks"):
            bounded = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command(name)]
            words = bounded if os.geteuid() == 0 else command(name)
            done = subprocess.run(words, cwd=vault, env=environment(), capture_output=True, check=False)
            ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
            refused(ran, "N2A043", "Permission denied", "check what it is and its permissions")
    finally:
        (vault / closed).chmod(0o755)
    assert run("export", "--json").data["counts"]["unchanged"] == 3


def test_a_ledger_in_a_place_that_cannot_be_written(vault: Path) -> None:
    (vault / ".note2anki").write_text("", "utf-8")
    for name in ("plan", "check"):
        assert run(name).code == 0
    refused(run("export"), "N2A083", "cannot write the ledger in ", "set `ledger = PATH`", "--config")
    assert not list(vault.glob("*.apkg"))


@posix_only
def test_a_vault_on_a_read_only_medium(vault: Path, tmp_path: Path) -> None:
    """Plan and check work; export says what to do, and that works."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("mounting is for root")

    def read_only(*arguments: str) -> Ran:
        mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mount, str(vault), *command(*arguments)],
            env=environment(),
            capture_output=True,
            check=False,
        )
        if b"unshare" in done.stderr or b"mount:" in done.stderr:
            pytest.skip("mounting is not allowed here")
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    out, settings = str(tmp_path / "out"), tmp_path / "settings.toml"
    assert read_only("plan").code == 0
    assert read_only("check").code == 0
    refused(read_only("export", "-o", out), "N2A083", "Read-only file system", "set `ledger = PATH`")
    settings.write_text(f'ledger = "{tmp_path / "ledgers" / "my vault.jsonl"}"\n', "utf-8")
    for _again in range(2):
        assert read_only("export", "-o", out, "--config", str(settings), "-q") == (0, "", "")
    assert (tmp_path / "ledgers" / "my vault.jsonl").is_file()
    assert (tmp_path / "out" / "vault-1.0.0.apkg").is_file()


# Ledgers that cannot be read


def cut_in_a_line(text: bytes) -> bytes:
    return text[:-100]


def cut_between_lines(text: bytes) -> bytes:
    return b"".join(text.splitlines(keepends=True)[:-2])


def with_conflict_marks(text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    return b"".join([*lines[:3], b"<<<<<<< HEAD\n", lines[3], b"=======\n", lines[3], b">>>>>>> theirs\n", *lines[4:]])


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _text: b"",
    "half a line": cut_in_a_line,
    "cut between two lines": cut_between_lines,
    "git's conflict marks": with_conflict_marks,
    "not UTF-8": lambda text: text.replace(b"One?", b"On\xe9?"),
    "zero bytes": lambda text: bytes(len(text)),
    "without its first line": lambda text: text.partition(b"\n")[2],
    "another file": lambda _text: b"# A note\n",
    "a version that is none": lambda text: text.replace(b'"1.0.0"', b'"one"'),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_corrupt_ledger_is_kept_aside_with_the_way_back(vault: Path, kind: str) -> None:
    run("export")
    ledger = vault / ".note2anki" / "ledger.jsonl"
    good = ledger.read_bytes()
    broken = BROKEN[kind](good)
    assert broken != good
    ledger.write_bytes(broken)
    package = (vault / "vault-1.0.0.apkg").read_bytes()

    before = snapshot(vault)
    planned = run("plan")
    assert (planned.code, planned.codes) == (2, ["N2A043"])
    assert snapshot(vault) == before
    (vault / "A.md").write_text(listed("One?", "Two?", "Four?"), "utf-8")
    refused(run("export"), "N2A043", "the ledger cannot be read", "kept as ledger.corrupt-1.bak", "recover")
    assert (vault / ".note2anki" / "ledger.corrupt-1.bak").read_bytes() == broken
    assert not ledger.exists()
    assert [path.name for path in vault.glob("*.apkg")] == ["vault-1.0.0.apkg"]
    assert (vault / "vault-1.0.0.apkg").read_bytes() == package

    ledger.write_bytes(good)  # the way back
    data = run("export", "--json").data
    assert (data["version"], data["counts"]["added"], data["counts"]["unchanged"]) == ("1.1.0", 1, 3)


def test_an_export_after_a_ledger_was_set_aside_says_that_it_is_a_first_one(vault: Path) -> None:
    run("export")
    (vault / ".note2anki" / "ledger.jsonl").write_bytes(b"")
    assert run("export").code == 2
    ran = run("export")
    assert "N2A084" in ran.codes
    assert "ledger.corrupt-1.bak" in ran.err
    assert run("export").codes == []


@pytest.mark.parametrize("name", [".", "..", "   ", ".apkg"])
def test_a_name_of_which_nothing_can_be_in_a_files_name_is_refused(vault: Path, name: str) -> None:
    """It was taken for no name, so that one note's export became the next version of the vault's package."""
    for each in ("export", "plan"):
        refused(run(each, "A.md", "--name", name), "N2A047", "no package can be called")
    assert not (vault / ".note2anki").exists()


@pytest.mark.parametrize("name", ["Index.md", ".", "/", "ledger"])
def test_a_ledger_that_is_no_ledger_by_its_name_is_refused_and_left_alone(vault: Path, name: str) -> None:
    (vault / "Index.md").write_text("A note.\n", "utf-8")
    (vault / "note2anki.toml").write_text(f'ledger = "{name}"\n', "utf-8")
    refused(run("export"), "N2A087", "does not end in .jsonl")
    assert (vault / "Index.md").read_text("utf-8") == "A note.\n"


def test_two_corrupt_ledgers_do_not_overwrite_each_other(vault: Path) -> None:
    run("export")
    for number in (1, 2):
        (vault / ".note2anki" / "ledger.jsonl").write_text(f"broken {number}", "utf-8")
        assert run("export").code == 2
        assert (vault / ".note2anki" / f"ledger.corrupt-{number}.bak").read_text("utf-8") == f"broken {number}"


def test_a_corrupt_conflict_copy_does_not_cost_the_ledger(vault: Path) -> None:
    run("export")
    ledger = vault / ".note2anki" / "ledger.jsonl"
    other_vault = ledger.read_text("utf-8").replace('"vault_id":"vault"', '"vault_id":"other"')
    for number, text in enumerate(("half a li", other_vault), 1):
        good = ledger.read_bytes()
        copy = ledger.with_name("ledger (1).jsonl")
        copy.write_text(text, "utf-8")
        refused(run("export"), "N2A043", f"kept as ledger (1).corrupt-{number}.bak")
        assert (ledger.read_bytes(), copy.exists()) == (good, False)
        assert run("export", "--json").data["version"] == "1.0.0"


def test_a_ledger_of_a_newer_release_stays_where_it_is(vault: Path) -> None:
    run("export")
    ledger = vault / ".note2anki" / "ledger.jsonl"
    ledger.write_text(ledger.read_text("utf-8").replace('"schema":1', '"schema":2'), "utf-8")
    before = ledger.read_bytes()
    for name in ("plan", "export"):
        refused(run(name), "N2A044", "schema 2", "update note2anki")
    assert ledger.read_bytes() == before


def test_a_second_ledger_further_down(vault: Path) -> None:
    run("export", "-o", "out")
    shutil.copytree(vault / ".note2anki", vault / "B" / ".note2anki")
    for name in ("plan", "export"):
        refused(run(name), "N2A046", str(Path("B", ".note2anki", "ledger.jsonl")), "merge it with `note2anki recover")


@pytest.mark.parametrize(("name", "history"), [("ledger.jsonl", "history.jsonl"), ("l.jsonl", "history.l.jsonl")])
def test_a_ledger_that_the_settings_look_for_elsewhere(vault: Path, name: str, history: str) -> None:
    run("export", "-o", "out")
    (vault / "note2anki.toml").write_text(f'ledger = "Anki/{name}"\n', "utf-8")
    for command_name in ("plan", "export"):
        known = str(Path(".note2anki", "ledger.jsonl"))
        refused(run(command_name), "N2A104", f"{known} (move it there, and history.jsonl beside it as {history}")
    assert not (vault / "Anki" / name).exists()
    (vault / "Anki").mkdir(exist_ok=True)
    for old, new in (("ledger.jsonl", name), ("history.jsonl", history)):
        (vault / ".note2anki" / old).rename(vault / "Anki" / new)
    assert run("export", "-o", "out", "--json").data["version"] == "1.0.0"
    assert len(run("history", "--json").data["versions"]) == 1


@posix_only
def test_a_second_ledger_is_merged_by_the_command_that_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = make_vault(tmp_path / "My notes", {"A.md": listed("One?"), "B/C.md": listed("Two?")})
    monkeypatch.chdir(vault)
    run("export", "-o", "out")
    shutil.copytree(vault / ".note2anki", vault / "B" / ".note2anki")
    shown = run("plan").err.partition("`note2anki ")[2].partition("`")[0]
    assert run(*shlex.split(shown)).code == 0
    assert run("plan").code == 0


# Settings and templates


@pytest.mark.parametrize(
    ("text", "code", "parts"),
    [
        ("a = 1\nexlude = []\n", "N2A051", ("note2anki.toml:1:1", "'a'")),
        ("\nexlude = []\n", "N2A051", ("note2anki.toml:2:1", "did you mean `exclude`?")),
        ("[concepts]\n\nrecal = true\n", "N2A051", ("note2anki.toml:3:1", "did you mean `concepts.recall`?")),
        ('reverse = "yes"\n', "N2A052", ("note2anki.toml:1:1", "true or false")),
        ("question_level = 7\n", "N2A052", ("note2anki.toml:1:1", "from 1 to 6")),
        ("question_level = 5\nvault_id = x\n", "N2A050", ("note2anki.toml:2:",)),
        ("concepts = 1\n", "N2A051", ("note2anki.toml:1:1",)),
        ("[concepts.deck]\nx = 1\n", "N2A052", ("concepts.deck",)),
        ("[concepts]\nmin_mentions = 0\n", "N2A052", ("note2anki.toml:2:1", "a whole number from 1")),
        ("[concepts]\nonly_defind = true\n", "N2A051", ("note2anki.toml:2:1", "`concepts.only_defined`")),
        ('[rules]\nfolder = "A"\n', "N2A051", ("note2anki.toml:2:1",)),
        ("rules = 1\n", "N2A052", ("note2anki.toml:1:1", "tables, each under [[rules]]")),
        (
            '[[rules]]\nfolder = "A"\nreverse = true\n\n[[rules]]\nfolder = "B"\nrevers = true\n',
            "N2A051",
            ("note2anki.toml:7:1", "'rules.revers'", "did you mean `reverse`?"),
        ),
        ('[[rules]]\ntag = "a"\ntype = "yes"\n', "N2A052", ("note2anki.toml:3:1", "'rules.type'", "true or false")),
        ('[[rules]]\ntag = "a"\nquestion_level = 0\n', "N2A052", ("note2anki.toml:3:1", "from 1 to 6")),
        ('[[rules]]\ntag = "a"\ntype = true\n\n[[rules]]\nreverse = true\n', "N2A058", ("note2anki.toml:5:1",)),
        ('[[rules]]\ntag = "a"\nfolder = "b"\ntype = true\n', "N2A058", ("note2anki.toml:1:1",)),
        ('rules = [{tag = "a"}]\n', "N2A058", ("note2anki.toml",)),
    ],
)
def test_broken_settings_are_named_with_their_line(vault: Path, text: str, code: str, parts: tuple[str, ...]) -> None:
    (vault / "note2anki.toml").write_text(text, "utf-8")
    for name in ("export", "plan", "check"):
        refused(run(name), code, *parts)


def test_settings_that_are_not_utf_8(vault: Path) -> None:
    (vault / "note2anki.toml").write_bytes(b'vault_id = "\xe9"\n')
    refused(run("export"), "N2A050", "note2anki.toml")


def test_settings_that_are_not_there(vault: Path) -> None:
    refused(run("export", "--config", "none.toml"), "N2A040", "none.toml does not exist")
    refused(run("export", "--config", "B"), "N2A047", "B is no file")


@pytest.mark.parametrize(
    "front",
    ["", "{{Question}}{{Answer}}", "{{#Removed}}{{Question}}", "{{Qestion}}", "{{^Removed}}{{Question}}{{/Removed}}"],
)
def test_templates_that_would_give_wrong_cards(vault: Path, front: str) -> None:
    place = vault / "card_templates" / "question" / "recall"
    place.mkdir(parents=True)
    (place / "front.html").write_text(front, "utf-8")
    for name in ("export", "plan"):
        refused(run(name), "N2A053", "front.html")


def test_a_template_that_is_not_utf_8(vault: Path) -> None:
    (vault / "card_templates").mkdir()
    (vault / "card_templates" / "style.css").write_bytes(b"\xff\xfe")
    refused(run("export"), "N2A053", "style.css")


@pytest.mark.parametrize("clock", ["yesterday", "-1", "1.5", "999999999999999"])
def test_a_clock_that_is_none(vault: Path, clock: str) -> None:
    refused(run("export", clock=clock), "N2A047", "SOURCE_DATE_EPOCH", clock)


def test_a_clock_at_the_epoch(vault: Path) -> None:
    assert run("export", clock=0).code == 0


# Notes that change while they are read


def test_a_note_that_vanishes_while_it_is_read_keeps_its_cards(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("export")
    plain = Path.read_bytes

    def vanish(self: Path) -> bytes:
        if self.name == "C.md":
            self.unlink()
        return plain(self)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    ran = run("export", "--json")
    assert ran.code == 1
    assert [each["code"] for each in ran.data["diagnostics"]] == ["N2A002"]
    assert (ran.data["counts"]["questions"], ran.data["counts"]["removed"], ran.data["version"]) == (3, 0, "1.0.0")


@posix_only
@pytest.mark.parametrize("target", ["elsewhere.md", "link.md"], ids=["nowhere", "itself"])
def test_a_note_whose_link_leads_nowhere_keeps_its_cards(vault: Path, target: str) -> None:
    link = vault / "link.md"
    link.write_text(listed("Linked?"), "utf-8")
    run("export")
    link.unlink()
    link.symlink_to(target)
    ran = run("export", "--json")
    assert ran.code == 1
    (problem,) = ran.data["diagnostics"]
    assert (problem["code"], problem["file"]) == ("N2A002", "link.md")
    assert "link" in problem["hint"]
    assert "name" not in problem["message"]
    assert (ran.data["counts"]["questions"], ran.data["counts"]["removed"], ran.data["version"]) == (4, 0, "1.0.0")


def test_a_note_that_is_replaced_while_it_is_read_is_read_as_one_or_the_other(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("export")
    plain = Path.read_bytes

    def replaced(self: Path) -> bytes:
        data = plain(self)
        if self.name == "A.md":
            self.write_text(listed("One?", "Another?"), "utf-8")
        return data

    monkeypatch.setattr(Path, "read_bytes", replaced)
    assert run("export", "--json").data["version"] == "1.0.0"
    assert run("export", "--json").data["counts"]["added"] == 1


@posix_only
def test_a_folder_in_a_notes_place_keeps_its_cards(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("export")
    (vault / "A.md").unlink()
    (vault / "A.md").mkdir()
    assert run("export", "--json").data["counts"]["questions"] == 3


def test_an_enormous_note(vault: Path) -> None:
    (vault / "Big.md").write_text(listed("Big?") + ("x" * 99 + "\n") * 20_000, "utf-8")
    ran = run("plan", "--json")
    assert (ran.code, ran.data["counts"]["questions"]) == (0, 4)


# Names

NAMES = [
    "new\nline", 'quo"te', "a'b", "a::b", "🗂 emoji", "dots...", " spaces ", "a" * 252, "😀" * 63, "%s{}", "[[x]]",
    "#tag", "-o", "--json", "semi;colon", "back\\slash", "CON", "...", "tab\tbed", "{note}", "ledger", "a&b<c>",
]  # fmt: skip


@posix_only
@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:20])
def test_a_note_of_any_name(vault: Path, name: str, tmp_path: Path) -> None:
    (vault / f"{name}.md").write_text(listed("Odd?", "[[Concept]]?"), "utf-8")
    alone = run("export", "--json", "-o", tmp_path / "out", "--", f"{name}.md")
    assert (alone.code, alone.data["counts"]["questions"]) == (0, 2), alone
    assert [path.name for path in (tmp_path / "out").iterdir()] == [Path(alone.data["path"]).name]
    assert len((tmp_path / "out").glob("*").__next__().name.encode()) <= 255
    whole = run("export", "--json")
    assert (whole.code, whole.data["counts"]["questions"]) == (0, 5)
    assert run("export").code == 0


@posix_only
@pytest.mark.parametrize("name", [name for name in NAMES if name != "..."], ids=lambda name: repr(name)[:20])
def test_a_folder_of_any_name(vault: Path, name: str) -> None:
    (vault / name).mkdir()
    (vault / name / "N.md").write_text(listed("Odd?"), "utf-8")
    ran = run("export", "--json", "--", name)
    assert (ran.code, ran.data["counts"]["questions"]) == (0, 1), ran


@pytest.mark.parametrize("name", ["", "/", "a/b", "x" * 300, "deck.apkg", "new\nline", "😀" * 100])
def test_a_package_of_any_name(vault: Path, name: str) -> None:
    ran = run("export", "--json", "--name", name)
    assert ran.code == 0, ran
    assert len(list(vault.glob("*-1.0.0.apkg"))) == 1


@posix_only
def test_names_that_are_not_utf_8(vault: Path) -> None:
    odd = os.fsencode(vault) + b"/caf\xe9.md"
    Path(os.fsdecode(odd)).write_text(listed("Four?"), "utf-8")
    ran = process("export", "--json", cwd=vault)
    assert (ran.code, ran.data["counts"]["questions"]) == (1, 3)
    (problem,) = (each for each in ran.data["diagnostics"] if each["severity"] == "error")
    assert (problem["code"], problem["file"]) == ("N2A002", "caf\\udce9.md")
    assert "name" in problem["hint"]
    refused(process("plan", b"caf\xe9.md", cwd=vault), "N2A047", "the name of caf\\udce9.md is not UTF-8")


@posix_only
def test_a_vault_whose_folder_is_not_utf_8(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    make_vault(odd, {"A.md": listed("One?")})
    for options in (("export",), ("export", "--json"), ("plan", "-v"), ("check",)):
        ran = process(*options, cwd=odd)
        assert ran.code == 0, ran
    assert process("plan", "--json", odd / "A.md", cwd=tmp_path).data["counts"]["unchanged"] == 0


@posix_only
def test_a_circle_of_folders(vault: Path) -> None:
    (vault / "B" / "up").symlink_to("..")
    ran = run("export", "--json")
    assert (ran.code, ran.data["counts"]["questions"]) == (1, 3)
    assert ran.data["diagnostics"][0]["code"] == "N2A008"


@pytest.mark.parametrize("option", [[], ["-v"], ["--json"]])
def test_even_a_bug_is_one_line(vault: Path, monkeypatch: pytest.MonkeyPatch, option: list[str]) -> None:
    monkeypatch.setattr("note2anki.runs.planning.find_changes", lambda *_rest, **_more: 1 / 0)
    ran = run("export", *option)
    assert ran.code == 2
    assert ran.err.splitlines()[-1].startswith(
        "note2anki: error[N2A085]: unexpected, so nothing was done: ZeroDivisionError"
    )
    assert ("Traceback" in ran.err) == (option == ["-v"])
    assert not (vault / ".note2anki").exists()
