"""Bombs, breakage and unusual repositories: no crash, no wrong number, *partial* with the reason where it is due."""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from git_fixtures import BO, BY, WHO, Repository, lossy

from holdfast.evidence.git.mine import Mined
from holdfast.evidence.git.sterile import Limits

Make = Callable[..., Repository]
Read = Callable[..., Mined]


def bomb(repository: Repository) -> None:
    """A commit of a million files in three trees of a hundred entries each."""
    oid, mode = repository.store("blob", b"x\n"), "100644"
    for _ in range(3):
        oid, mode = repository.tree(*((mode, b"%02d" % at, oid) for at in range(100))), "40000"
    repository.raw_commit(oid, WHO, BY)


def test_a_tree_of_a_million_files_is_bulk_and_partial(make: Make, read: Read) -> None:
    repository = make()
    bomb(repository)
    mined = read(repository.path)
    (commit,) = mined.table("commits").to_dicts()
    assert (commit["files"], commit["bulk"]) == (1_000_000, True)
    assert mined.table("changes").height == mined.table("paths").height == 0
    assert mined.reasons == ("its tree holds more than 400000 files; the rest was not read",)


def test_a_bomb_that_needs_more_memory_than_allowed_is_partial_with_that_reason(make: Make, read: Read) -> None:
    repository = make()
    bomb(repository)
    mined = read(repository.path, limits=Limits(memory=60 << 20))
    assert mined.commits == 0
    assert any("limit of memory" in reason for reason in mined.reasons)


def zeros(repository: Repository, megabytes: int) -> str:
    """A loose blob of zeros, deflated once and repeated, as whoever plants one would do."""
    head, million = b"blob %d\0" % (megabytes << 20), bytes(1 << 20)
    deflate = zlib.compressobj(9)
    begin = deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(million) + deflate.flush(zlib.Z_FULL_FLUSH)
    digest, check = hashlib.sha1(head, usedforsecurity=False), zlib.adler32(head)
    for _ in range(megabytes):
        digest.update(million)
        check = zlib.adler32(million, check)
    oid = digest.hexdigest()
    target = repository.git_dir / "objects" / oid[:2] / oid[2:]
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(begin + block * megabytes + b"\x03\x00" + check.to_bytes(4, "big"))
    return oid


def test_half_a_gigabyte_of_zeros_is_never_held(make: Make, read: Read) -> None:
    repository = make()
    ids = [zeros(repository, 500), zeros(repository, 499)]
    first = repository.raw_commit(repository.tree(("100644", b"zeros.txt", ids[0])), WHO, BY)
    repository.raw_commit(repository.tree(("100644", b"others.txt", ids[1])), WHO, BY, parents=(first,))
    mined = read(repository.path, limits=Limits(memory=400 << 20))
    assert mined.table("files").select("name", "size", "lines").rows() == [("others.txt", 499 << 20, None)]
    assert mined.commits == 2


def test_a_shallow_clone_is_partial_and_says_how_to_mend_it(make: Make, read: Read, tmp_path: Path) -> None:
    origin = make("origin")
    for at in range(5):
        origin.commit(files={"a": f"{at}\n"})
    clone = tmp_path / "clone"
    origin.git("clone", "-q", "--depth=2", f"file://{origin.path}", str(clone))
    mined = read(clone)
    assert mined.commits == 2
    assert "shallow" in mined.reasons[0]
    assert mined.table("repository")["shallow"].to_list() == [True]


def test_a_clone_without_blobs_is_read_with_exact_renames(make: Make, read: Read, tmp_path: Path) -> None:
    origin = make("origin")
    text = "".join(f"line {at}\n" for at in range(50))
    origin.commit(files={"a.py": text, "same.py": text * 2})
    (origin.path / "a.py").rename(origin.path / "b.py")
    (origin.path / "same.py").rename(origin.path / "elsewhere.py")
    origin.commit(files={"b.py": text + "more\n"})
    origin.commit(files={"b.py": text + "more\nand more\n"})
    origin.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone.git"
    origin.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{origin.path}", str(clone))
    mined = read(clone)
    assert mined.commits == 3
    assert mined.partial
    assert "renames with edits" in mined.reasons[0]
    assert sorted(mined.table("changes")["status"]) == ["A", "A", "A", "D", "M", "R"]
    assert mined.table("files")["lines"].null_count() == 2
    assert any("are missing" in warning for warning in mined.warnings)


def test_only_the_commits_that_lack_contents_lose_their_renames(make: Make, read: Read) -> None:
    repository = make()
    lossy(repository, {3, 4, 9}, rounds=10)
    mined = read(repository.path)
    renamed = mined.table("changes").filter(status="R")["commit"].to_list()
    # Commit 0 is round 9. Rounds 2, 3 and 8 made the contents that rounds 3, 4 and 9 lack, and lack them too.
    assert renamed == [at for at in range(10) if 9 - at in {1, 5, 6, 7}]
    assert "in 5 of its commits" in mined.reasons[0]
    assert mined.commits == 10


def test_many_missing_contents_turn_all_renames_exact(make: Make, read: Read) -> None:
    repository = make()
    lossy(repository, set(range(2, 16)), rounds=20)
    mined = read(repository.path)
    assert mined.table("changes").filter(status="R").height == 0
    assert "in 20 of its commits" in mined.reasons[0]
    assert mined.commits == 20


def test_sha_256_is_read(make: Make, read: Read) -> None:
    repository = make("new", "--object-format=sha256")
    repository.commit(files={"a": "one\ntwo\n"})
    tip = repository.commit(author=BO, files={"a": "two\n", "b": "b\n"})
    mined = read(repository.path)
    assert mined.table("commits")["sha"][0] == tip
    assert mined.table("repository")["object_format"].to_list() == ["sha256"]
    assert sorted(mined.table("changes")["status"]) == ["A", "A", "M"]
    assert (len(tip), mined.partial) == (64, False)


def test_reftable_is_partial_with_the_reason(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    (repository.git_dir / "reftable").mkdir()
    (repository.git_dir / "reftable/tables.list").write_text("")
    (repository.git_dir / "HEAD").write_text("ref: refs/heads/.invalid\n")
    mined = read(repository.path)
    assert (mined.commits, mined.partial) == (0, True)
    assert "reftable" in mined.reasons[0]


def test_an_empty_repository_has_no_commits_and_says_so(make: Make, read: Read) -> None:
    mined = read(make().path)
    assert (mined.commits, mined.tip, mined.reasons) == (0, None, ("it has no commits",))
    for table in ("commits", "changes", "paths", "trailers", "files", "markers", "declarations", "quarantine"):
        assert mined.table(table).height == 0


def test_packed_references_and_objects_are_read(make: Make, read: Read) -> None:
    repository = make()
    for at in range(5):
        repository.commit(files={"a": f"{at}\n"})
    repository.git("gc", "-q", "--aggressive", "--prune=now")
    assert not (repository.git_dir / "refs/heads/main").exists()
    assert (read(repository.path).commits, read(repository.path).partial) == (5, False)


def test_a_bare_repository_a_linked_worktree_and_a_submodule_are_read(make: Make, read: Read, tmp_path: Path) -> None:
    origin = make("origin")
    origin.commit(files={"a": "1\n"})
    bare = tmp_path / "bare.git"
    origin.git("clone", "-q", "--bare", str(origin.path), str(bare))
    assert read(bare).commits == 1
    origin.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    side = Repository.__new__(Repository)
    side.path, side.day = tmp_path / "tree", 9
    side.commit(files={"b": "2\n"})
    assert read(tmp_path / "tree").commits == 2
    whole = make("whole")
    whole.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(origin.path), "part")
    assert read(whole.path / "part").commits == 1


def test_a_detached_head_is_read_with_a_warning(make: Make, read: Read) -> None:
    repository = make()
    first = repository.commit(files={"a": "1\n"})
    repository.commit(files={"a": "2\n"})
    repository.git("checkout", "-q", "--detach", first)
    mined = read(repository.path)
    assert (mined.commits, mined.partial) == (1, False)
    assert any("detached" in warning for warning in mined.warnings)


def broken(repository: Repository) -> Path:
    """Packs everything, and gives the pack to break."""
    repository.git("gc", "-q")
    (pack,) = (repository.git_dir / "objects/pack").glob("*.pack")
    pack.chmod(0o644)
    return pack


@pytest.mark.parametrize("kept", [0, 20, 60, 400])
def test_a_truncated_pack_is_partial(make: Make, read: Read, kept: int) -> None:
    repository = make()
    for at in range(20):
        repository.commit(files={f"file{at}": f"{at}\n" * 50})
    pack = broken(repository)
    os.truncate(pack, kept)
    mined = read(repository.path)
    assert mined.partial
    assert mined.commits < 20


def test_a_flipped_byte_is_never_a_wrong_number(make: Make, read: Read) -> None:
    repository = make()
    for at in range(8):
        repository.commit(files={"a": f"{at}\n" * 99, f"b{at}": "b\n"})
    whole = read(repository.path)
    truth = set(whole.table("changes").join(whole.table("paths"), on="path").select("commit", "name", "status").rows())
    pack = broken(repository)
    raw = pack.read_bytes()
    for at in range(12, len(raw) - 20, 97):
        pack.write_bytes(raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        mined = read(repository.path)
        rows = mined.table("changes").join(mined.table("paths"), on="path").select("commit", "name", "status").rows()
        assert mined.partial or (mined.commits == 8 and set(rows) == truth)
        assert mined.table("commits")["sha"].to_list() == whole.table("commits")["sha"].to_list()[: mined.commits]


def test_a_missing_tree_in_the_middle_is_partial_and_what_came_before_it_stands(make: Make, read: Read) -> None:
    repository = make()
    ids = [repository.commit(files={"d/a": f"{at}\n"}) for at in range(6)]
    repository.lose(repository.git("rev-parse", f"{ids[2]}^{{tree}}"))
    mined = read(repository.path)
    assert mined.table("commits")["sha"].to_list() == [ids[5], ids[4]]
    assert "in part" in mined.reasons[0]


def test_a_missing_parent_is_partial(make: Make, read: Read) -> None:
    repository = make()
    ids = [repository.commit(files={"a": f"{at}\n"}) for at in range(4)]
    repository.lose(ids[1])
    mined = read(repository.path)
    assert mined.partial
    assert mined.commits <= 2


def test_odd_files_in_place_of_git_s_own_block_nothing(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    os.mkfifo(repository.git_dir / "packed-refs")
    os.mkfifo(repository.git_dir / "shallow")
    os.mkfifo(repository.git_dir / "objects/info/alternates")
    assert read(repository.path).commits == 1
    (repository.git_dir / "packed-refs").unlink()
    (repository.git_dir / "packed-refs").symlink_to("/dev/zero")
    assert read(repository.path).commits == 1


def test_a_fifo_among_the_objects_ends_as_partial(make: Make, read: Read) -> None:
    repository = make()
    tip = repository.commit(files={"a": "1\n"})
    loose = repository.git_dir / "objects" / tip[:2] / tip[2:]
    loose.unlink()
    os.mkfifo(loose)
    mined = read(repository.path, limits=Limits(stall_seconds=0.5))
    assert (mined.commits, mined.partial) == (0, True)
    assert any("no answer" in reason for reason in mined.reasons)


def test_a_reference_that_climbs_out_of_the_repository_is_not_followed(make: Make, read: Read, tmp_path: Path) -> None:
    repository = make()
    tip = repository.commit(files={"a": "1\n"})
    (tmp_path / "given/outside").write_text(tip)
    (repository.git_dir / "HEAD").write_text("ref: refs/heads/../../../../outside\n")
    mined = read(repository.path)
    assert (mined.commits, mined.partial) == (0, True)


def test_a_repository_that_vanishes_while_it_is_read_is_partial(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    shutil.rmtree(repository.git_dir / "objects")
    (repository.git_dir / "objects").mkdir()
    mined = read(repository.path)
    assert (mined.commits, mined.partial) == (0, True)
