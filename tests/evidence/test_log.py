"""What the log's stream becomes, against git's own words and against hands that forge them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from git_fixtures import ADA, BO, BY, WHO, Repository

from holdfast.evidence.git.log import Malformed, Parser, tame
from holdfast.evidence.git.mine import Mined

Read = Callable[..., Mined]
Make = Callable[..., Repository]


def named(mined: Mined) -> list[tuple[int, str, str, str | None]]:
    """The changes as (commit, status, path, old path), in order."""
    names = mined.table("paths")["name"]
    changes = mined.table("changes")
    return [
        (row["commit"], row["status"], names[row["path"]], None if row["old_path"] is None else names[row["old_path"]])
        for row in changes.iter_rows(named=True)
    ]


def told_by_git(repository: Repository) -> list[tuple[int, str, str, str | None]]:
    """The same, from `git log --name-status -z`, one token after the other."""
    said = repository.git("log", "-z", "-M", "--no-merges", "--name-status", "--format=%x01%H", "HEAD")
    rows: list[tuple[int, str, str, str | None]] = []
    for commit, part in enumerate(said.split("\x01")[1:]):
        tokens = iter([token.lstrip("\n") for token in part.split("\0")[1:]])
        for status in tokens:
            if status:
                old = next(tokens) if status[0] in "RC" else None
                rows.append((commit, status[0], next(tokens), old))
    return rows


def test_every_change_is_as_git_tells_it(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"a.py": "one\ntwo\nthree\n", "b/c.py": "x = 1\n", "café.md": "ü\n"})
    repository.commit(author=BO, files={"a.py": "one\ntwo\nthree\nfour\n"})
    (repository.path / "a.py").rename(repository.path / "moved.py")
    repository.commit(files={"moved.py": "one\ntwo\nthree\nfour\nfive\n"})
    (repository.path / "b/c.py").unlink()
    repository.commit()
    repository.git("checkout", "-q", "-b", "side", "HEAD~1")
    repository.commit(author=BO, files={"side.py": "s\n"})
    repository.git("checkout", "-q", "main")
    who = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000"}
    repository.git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "side", env=who)
    mined = read(repository.path)
    assert named(mined) == told_by_git(repository)
    assert {"A", "M", "D", "R"} == {status for _, status, _, _ in named(mined)}
    assert mined.table("commits")["sha"].to_list() == repository.git("rev-list", "--no-merges", "HEAD").split()
    assert not mined.partial


def test_a_commit_keeps_who_and_when_as_written(make: Make, read: Read) -> None:
    repository = make()
    repository.raw_commit(
        repository.tree(),
        b"author Ada Example <ada@example.com> 1500000000 -0330",
        b"committer Bo Invented <bo@example.org> 1500000060 +0545",
    )
    (row,) = read(repository.path).table("commits").to_dicts()
    assert (row["author_name"], row["author_email"]) == ("Ada Example", "ada@example.com")
    assert (row["author_time"], row["author_offset"]) == (1_500_000_000, -210)
    assert (row["committer_name"], row["committer_email"]) == ("Bo Invented", "bo@example.org")
    assert (row["commit_time"], row["files"]) == (1_500_000_060, 0)


IMITATION = b":100644 100644 " + b"1" * 40 + b" " + b"2" * 40 + b" M"
NAMES = [
    b"plain.py",
    b"new\nline",
    b"\n" + IMITATION,
    IMITATION,
    b"\x1e" + b"a" * 72,
    b"tab\there",
    b'quo"te',
    b"back\\slash",
    b"=cmd|' /C calc'!A0",
    b"<script>alert(1)</script>",
    "right\u202eto left".encode(),
    b"\x1b[31mred",
    b"not utf-8 \xff\xfe",
    b" leading and trailing ",
    b"-rf",
    b"n" * 4000,
]


def test_names_that_imitate_attack_or_cannot_be_decoded_arrive_whole(make: Make, read: Read) -> None:
    repository = make()
    blob = repository.store("blob", b"x\n")
    other = repository.store("blob", b"y\n")
    names = sorted(NAMES)
    first = repository.raw_commit(repository.tree(*(("100644", name, blob) for name in names)), WHO, BY)
    second = repository.tree(*(("100644", name, other) for name in names))
    repository.raw_commit(second, WHO, BY, parents=(first,))
    mined = read(repository.path)
    wanted = sorted(name.decode("utf-8", "backslashreplace") for name in NAMES)
    assert mined.table("paths")["name"].to_list() == wanted
    assert [(commit, status) for commit, status, _, _ in named(mined)] == [(0, "M")] * 16 + [(1, "A")] * 16
    assert sorted(mined.table("files")["name"]) == wanted
    assert not mined.partial


def test_a_path_that_climbs_out_is_only_a_name(make: Make, read: Read) -> None:
    repository = make()
    blob = repository.store("blob", b"x\n")
    tree = repository.tree(("100644", b"..", blob), ("100644", b".git", blob))
    repository.raw_commit(tree, WHO, BY)
    assert read(repository.path).table("paths")["name"].to_list() == ["..", ".git"]


def test_fields_that_imitate_records_stay_fields(make: Make, read: Read) -> None:
    repository = make()
    blob = repository.store("blob", b"x\n")
    tree = repository.tree(("100644", b"a", blob))
    author = b"author " + IMITATION + b" <" + IMITATION + b"> 1600000000 +0000"
    repository.raw_commit(tree, author, BY, message=b"\n" + IMITATION + b"\n")
    mined = read(repository.path)
    assert mined.table("commits")["author_name"].to_list() == [IMITATION.decode()]
    assert named(mined) == [(0, "A", "a", None)]


def test_every_cut_of_the_stream_gives_the_same_columns(make: Make) -> None:
    nonce = b"\x1e" + b"n" * 8
    fields = [
        b"Ada",
        b"ada@example.com",
        b"1600000000 +0000",
        b"Bo",
        b"bo@example.org",
        b"1600000000 +0000",
        b"",
        b"Fix it\n",
    ]
    head = nonce + b"a" * 40 + b"\0" + b"\0".join(fields) + b"\0"
    record = b":100644 100644 " + b"1" * 40 + b" " + b"2" * 40 + b" "
    stream = (
        head
        + b"\n"
        + record
        + b"M\0x.py\0"
        + record
        + b"R100\0old\0new\0"
        + head
        + b"\n"
        + record
        + b"T\0"
        + IMITATION
        + b"\0"
    )
    for cut in range(1, len(stream)):
        parser = Parser(nonce, 40, cap=10)
        parser.feed(stream[:cut])
        parser.feed(stream[cut:])
        piece = parser.close(whole=True)
        assert piece.counts == [2, 1]
        assert [name for code in np.concatenate(piece.path) for name, at in piece.paths.items() if at == code] == [
            b"x.py",
            b"new",
            IMITATION,
        ]
        assert np.concatenate(piece.status).tobytes() == b"MRT"


def test_a_stream_that_is_not_git_s_is_refused() -> None:
    parser = Parser(b"\x1ennnn", 40, cap=10)
    with pytest.raises(Malformed):
        parser.feed(b"anything\0else\0")


def test_a_truncated_stream_loses_its_last_commit_and_no_other() -> None:
    nonce = b"\x1e" + b"n" * 8
    fields = b"\0".join([b"Ada", b"a@example.com", b"1600000000 +0000"] * 2 + [b"", b"Message\n"])
    head = nonce + b"a" * 40 + b"\0" + fields + b"\0"
    record = b":100644 100644 " + b"1" * 40 + b" " + b"2" * 40 + b" M\0x\0"
    parser = Parser(nonce, 40, cap=10)
    parser.feed(head + b"\n" + record + head + b"\n" + record)
    piece = parser.close(whole=False)
    assert (len(piece.sha), piece.counts, np.concatenate(piece.commit).tolist()) == (1, [1], [0])


def test_a_commit_over_the_cap_is_bulk_counted_and_left_out(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"kept.py": "1\n"})
    repository.commit(files={f"f{at}": "1\n" for at in range(6)})
    mined = read(repository.path, largest_commit=5)
    assert mined.table("commits")["bulk"].to_list() == [True, False]
    assert mined.table("commits")["files"].to_list() == [6, 1]
    assert named(mined) == [(1, "A", "kept.py", None)]
    assert mined.table("paths")["name"].to_list() == ["kept.py"]


CANARIES = ("salaries are late", "I hate this", "acquired by nobody yet")


def test_nothing_of_a_message_is_kept_but_flags_and_allowed_trailers(make: Make, read: Read, tmp_path: Path) -> None:
    repository = make()
    repository.commit(
        f"Fix crash: {CANARIES[0]}\n\n{CANARIES[1]}\n\nReviewed-by: Bo Invented <bo@example.org>\nRumour: {CANARIES[2]}"
    )
    repository.commit(f"{CANARIES[0]}\n\nThis reverts commit {'1' * 40}.\n\nCo-authored-by: {CANARIES[1]}")
    mined = read(repository.path, into=tmp_path / "into")
    assert mined.table("commits")["is_fix"].to_list() == [False, True]
    assert mined.table("commits")["is_revert"].to_list() == [True, False]
    assert mined.table("trailers").rows() == [(1, "reviewed-by", "Bo Invented", "bo@example.org")]
    written = b"".join(path.read_bytes() for path in mined.folder.iterdir())
    cells = " ".join(
        str(mined.table(name).rows()) for name in ("commits", "changes", "paths", "trailers", "quarantine")
    )
    for phrase in CANARIES:
        assert phrase.encode() not in written
        assert phrase not in cells


ABSURD = [
    (b"author Ada Example <ada@example.com> 0 +0000", "author date 0 is absurd"),
    (b"author Ada Example <ada@example.com> -5000 +0000", "author date"),
    (b"author Ada Example <ada@example.com> 1099511627776 +0000", "author date 1099511627776 is absurd"),
    (b"author Ada Example <ada@example.com> 99999999999999999999999 +0000", "author date"),
    (b"author Ada Example <ada@example.com> yesterday", "author date"),
    (b"author Ada Example <ada@example.com>", "author date"),
    (b"author  <> ", "author date"),
    (b"author", "author date"),
]


@pytest.mark.parametrize(("line", "reason"), ABSURD)
def test_an_absurd_date_gives_way_to_the_other_and_is_quarantined(
    make: Make, read: Read, line: bytes, reason: str
) -> None:
    repository = make()
    repository.raw_commit(repository.tree(), line, BY)
    mined = read(repository.path)
    (row,) = mined.table("commits").to_dicts()
    assert row["author_time"] == row["commit_time"] == 1_600_000_000
    (quarantined,) = mined.table("quarantine").to_dicts()
    assert quarantined["source"] == "commit"
    assert quarantined["file"] == row["sha"]
    assert quarantined["reason"].startswith(reason)


def test_an_absurd_zone_is_no_zone(make: Make, read: Read) -> None:
    repository = make()
    repository.raw_commit(repository.tree(), b"author Ada Example <ada@example.com> 1600000000 +9999", BY)
    assert read(repository.path).table("commits")["author_offset"].to_list() == [0]


def test_two_absurd_dates_are_clamped() -> None:
    times = np.array([[-7, 0, -9, 0]])
    assert len(tame(times)) == 2
    assert times.tolist() == [[31_536_000, 0, 31_536_000, 0]]


def test_a_message_of_a_megabyte_and_a_nameless_author_are_read(make: Make, read: Read) -> None:
    repository = make()
    repository.raw_commit(repository.tree(), b"author  <> 1600000000 +0000", BY, message=b"x" * 1_000_000 + b"\0tail")
    (row,) = read(repository.path).table("commits").to_dicts()
    assert (row["author_name"], row["author_email"]) == ("", "")


def test_other_encodings_arrive_as_utf_8(make: Make, read: Read) -> None:
    repository = make()
    author = "author Zoë Example <zoe@example.com> 1600000000 +0000".encode("latin-1")
    repository.raw_commit(repository.tree(), author, BY, b"encoding ISO-8859-1")
    repository.raw_commit(repository.tree(), author, BY, parents=(repository.git("rev-parse", "main"),))
    names = read(repository.path).table("commits")["author_name"].to_list()
    assert names == ["Zo\\xeb Example", "Zoë Example"]


def test_the_order_is_git_s_even_where_clocks_were_wrong(make: Make, read: Read) -> None:
    repository = make()
    parent: tuple[str, ...] = ()
    for time in (1_600_000_000, 1_500_000_000, 1_700_000_000, 1_400_000_000):
        lines = [re.sub(rb"1600000000", str(time).encode(), line) for line in (WHO, BY)]
        parent = (repository.raw_commit(repository.tree(), *lines, parents=parent),)
    assert read(repository.path).table("commits")["sha"].to_list() == repository.git("rev-list", "main").split()


def test_the_author_is_told_from_the_committer(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(author=BO)
    repository.commit(author=ADA)
    assert read(repository.path).table("commits")["author_email"].to_list() == ["ada@example.com", "bo@example.org"]
