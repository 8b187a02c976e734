"""Nothing that a repository plants may run, and nothing it forges may shorten what is read."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from git_fixtures import BY, WHO, Repository

from holdfast.errors import HoldfastError
from holdfast.evidence.git import sterile
from holdfast.evidence.git.mine import Mined
from holdfast.evidence.git.sterile import ENVIRONMENT, Limits, Sterile

Make = Callable[..., Repository]
Read = Callable[..., Mined]

HOOKS = (
    "post-checkout",
    "post-index-change",
    "reference-transaction",
    "pre-auto-gc",
    "fsmonitor-watchman",
    "post-rewrite",
)


def plant(repository: Repository, canary: Path) -> None:
    """Every configured command known to have fired from somewhere, each leaving its own file."""

    def leaves(what: str) -> str:
        return f"touch '{canary}/{what}'; cat"

    script = repository.path.parent / "planted.sh"
    script.write_text(f"#!/bin/sh\ntouch '{canary}/script'\ncat\n")
    script.chmod(0o755)
    config = {
        "core.fsmonitor": leaves("fsmonitor"),
        "core.sshCommand": leaves("sshCommand"),
        "core.pager": leaves("pager"),
        "core.editor": leaves("editor"),
        "core.askPass": str(script),
        "core.gitProxy": str(script),
        "core.alternateRefsCommand": leaves("alternateRefs"),
        "core.attributesFile": str(repository.path / ".gitattributes"),
        "pager.log": leaves("pagerlog"),
        "diff.external": str(script),
        "diff.planted.command": str(script),
        "diff.planted.textconv": str(script),
        "diff.planted.cachetextconv": "true",
        "filter.planted.clean": leaves("clean"),
        "filter.planted.smudge": leaves("smudge"),
        "filter.planted.process": leaves("process"),
        "filter.planted.required": "true",
        "alias.log": "!" + leaves("alias"),
        "alias.cat-file": "!" + leaves("aliascat"),
        "gpg.program": str(script),
        "gpg.ssh.program": str(script),
        "log.showSignature": "true",
        "credential.helper": "!" + leaves("credential"),
        "uploadpack.packObjectsHook": str(script),
        "trailer.planted.key": "Reviewed-by",
        "trailer.planted.command": leaves("trailer"),
        "trailer.planted.cmd": leaves("trailercmd"),
        "interactive.diffFilter": leaves("difffilter"),
        "remote.origin.url": f"ext::sh -c touch% {canary}/ext",
        "remote.origin.uploadpack": leaves("uploadpack"),
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }
    for key, value in config.items():
        repository.git("config", key, value)
    hooks = repository.path.parent / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{canary}/hook-{name}'\n")
        (hooks / name).chmod(0o755)
    repository.git("config", "core.hooksPath", str(hooks))


def test_the_trap_is_live(make: Make, tmp_path: Path) -> None:
    """Plain git in the planted repository does run what was planted; otherwise the next test would show nothing."""
    fired = tmp_path / "fired"
    fired.mkdir()
    repository = make()
    repository.commit(files={"a.txt": "one\n", ".gitattributes": "* diff=planted filter=planted\n"})
    plant(repository, fired)
    repository.git("diff", "HEAD", "--", "a.txt", check=False)
    repository.git("status", check=False)
    assert {"fsmonitor"} <= {path.name for path in fired.iterdir()}


def test_none_of_the_planted_commands_runs(
    make: Make, read: Read, canary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = make()
    repository.commit(files={"a.txt": "one\n", ".gitattributes": "* diff=planted filter=planted\n"})
    repository.commit("Change\n\nReviewed-by: Bo Invented <bo@example.org>", files={"a.txt": "two\n"})
    signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n planted\n -----END PGP SIGNATURE-----"
    parent, tree = repository.git("rev-parse", "HEAD"), repository.git("rev-parse", "HEAD^{tree}")
    repository.raw_commit(tree, WHO, BY, signature, parents=(parent,))
    plant(repository, canary)
    for name in ("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_PAGER", "GIT_ASKPASS", "GIT_PROXY_COMMAND"):
        monkeypatch.setenv(name, f"touch '{canary}/{name}'")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"touch '{canary}/environment'")
    monkeypatch.setenv("GIT_DIR", str(repository.path.parent))
    mined = read(repository.path)
    assert (mined.commits, mined.partial) == (3, False)


def test_a_missing_blob_of_a_promisor_is_not_fetched(make: Make, read: Read, canary: Path) -> None:
    repository = make()
    repository.commit(files={"old.py": "".join(f"line {at}\n" for at in range(40))})
    lost = repository.git("rev-parse", "HEAD:old.py")
    (repository.path / "old.py").rename(repository.path / "new.py")
    repository.commit(files={"new.py": "".join(f"line {at}\n" for at in range(41))})
    plant(repository, canary)
    repository.lose(lost)
    mined = read(repository.path)
    assert mined.partial
    assert "renames with edits count as new files" in mined.reasons[0]
    assert sorted(mined.table("changes")["status"].to_list()) == ["A", "A", "D"]


def test_the_environment_holds_nothing_but_what_switches_things_off() -> None:
    assert set(ENVIRONMENT) == {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_ATTR_NOSYSTEM",
        "GIT_TERMINAL_PROMPT",
        "GIT_OPTIONAL_LOCKS",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_NO_LAZY_FETCH",
        "GIT_ALLOW_PROTOCOL",
    }


def test_git_is_spawned_by_one_module_only() -> None:
    package = Path(sterile.__file__).parents[2]
    spawning = [
        path.name
        for path in package.rglob("*.py")
        if "import subprocess" in path.read_text() and "demo" not in path.parts
    ]
    assert spawning == ["sterile.py"]


def forge(graph: Path, tip: str) -> None:
    """Rewrites a commit-graph so that `tip` has no parents, and signs it with a right checksum."""
    raw = bytearray(graph.read_bytes())
    chunks = raw[6]
    table = {
        bytes(raw[8 + 12 * at : 12 + 12 * at]): struct.unpack(">Q", raw[12 + 12 * at : 20 + 12 * at])[0]
        for at in range(chunks)
    }
    count = struct.unpack(">I", raw[table[b"OIDF"] + 255 * 4 : table[b"OIDF"] + 256 * 4])[0]
    ids = [raw[table[b"OIDL"] + 20 * at : table[b"OIDL"] + 20 * (at + 1)].hex() for at in range(count)]
    row = table[b"CDAT"] + 36 * ids.index(tip)
    raw[row + 20 : row + 24] = struct.pack(">I", 0x70000000)
    body = bytes(raw[:-20])
    graph.chmod(0o644)
    graph.write_bytes(body + hashlib.sha1(body, usedforsecurity=False).digest())


def test_a_forged_commit_graph_hides_nothing(make: Make, read: Read) -> None:
    repository = make()
    for at in range(6):
        tip = repository.commit(files={"a": f"{at}\n"})
    repository.git("commit-graph", "write", "--reachable")
    forge(repository.git_dir / "objects/info/commit-graph", tip)
    assert repository.git("rev-list", "--count", "HEAD") == "1"
    assert (read(repository.path).commits, read(repository.path).partial) == (6, False)


def test_replaced_and_grafted_commits_are_read_as_they_were(make: Make, read: Read) -> None:
    repository = make()
    ids = [repository.commit(files={"a": f"{at}\n"}) for at in range(4)]
    repository.git("replace", "--graft", ids[-1])
    (repository.git_dir / "info").mkdir(exist_ok=True)
    (repository.git_dir / "info/grafts").write_text(f"{ids[2]}\n")
    assert repository.git("rev-list", "--count", "HEAD") == "1"
    assert read(repository.path).table("commits")["sha"].to_list() == ids[::-1]


def test_objects_borrowed_from_outside_the_given_folders_are_refused(make: Make, read: Read, tmp_path: Path) -> None:
    private = Repository(tmp_path / "private")
    secret = private.commit(files={"secret.py": "token\n"})
    repository = make()
    repository.commit(files={"a": "1\n"})
    (repository.git_dir / "objects/info/alternates").write_text(f"{private.git_dir}/objects\n")
    repository.git("update-ref", "refs/heads/main", secret)
    mined = read(repository.path)
    assert mined.commits == 0
    assert mined.partial
    assert "borrows objects from outside" in mined.reasons[0]
    assert "secret.py" not in str(mined.table("files").rows())


def test_a_chain_of_borrowed_objects_is_followed_inside_and_cut_outside(make: Make, tmp_path: Path) -> None:
    stores = [tmp_path / "given" / name / "objects" for name in ("one", "two")] + [tmp_path / "outside/objects"]
    for store in stores:
        (store / "info").mkdir(parents=True)
    (stores[0] / "info/alternates").write_text("# comment\n../../two/objects\n")
    (stores[1] / "info/alternates").write_text(f'"{stores[2]}"\n{stores[0]}\n')
    approved, refused = sterile.approved_stores(stores[0], (str(tmp_path / "given"),))
    assert approved == stores[:2]
    assert refused == (str(stores[2]),)


def test_objects_that_are_a_link_to_elsewhere_are_refused(make: Make, read: Read, tmp_path: Path) -> None:
    private = Repository(tmp_path / "private")
    private.commit(files={"secret.py": "token\n"})
    repository = make()
    repository.commit(files={"a": "1\n"})
    tip = private.git("rev-parse", "HEAD")
    (repository.git_dir / "objects").rename(repository.git_dir / "was")
    (repository.git_dir / "objects").symlink_to(private.git_dir / "objects")
    repository.git("update-ref", "refs/heads/main", tip)
    mined = read(repository.path)
    assert (mined.commits, mined.partial) == (0, True)


def test_a_repository_in_a_folder_with_an_awkward_name_is_read(make: Make, read: Read) -> None:
    repository = make('odd "name"\twith\nall\\of it é')
    repository.commit(files={"a": "1\n"})
    assert read(repository.path).commits == 1


def test_time_over_the_limit_ends_as_partial_with_the_reason(make: Make, tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    with Sterile(tmp_path / "objects", (str(tmp_path),), limits=Limits(cpu_seconds=1)) as git:
        endless = ["-c", "alias.spin=!while :; do :; done", "spin"]  # ours, so that something uses the time
        _, ended = git.output(endless)
    assert "limit of time" in ended.reason


def test_leaving_early_ends_the_whole_group(tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    with Sterile(tmp_path / "objects", (str(tmp_path),)) as git:
        with git.stream(["-c", "alias.wait=!sleep 600 & echo $!; sleep 600", "wait"]) as stream:
            sleeper = int(stream.readline())
        subprocess.run(["sleep", "0.05"], check=True)
        state = Path(f"/proc/{sleeper}/stat")
        assert not state.exists() or state.read_text().split()[2] == "Z"


def test_no_git_and_an_old_git_are_said_plainly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sterile.git_program.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HoldfastError, match="No `git` was found"):
        sterile.git_program()
    old = tmp_path / "git"
    old.write_text("#!/bin/sh\necho git version 2.34.1\n")
    old.chmod(0o755)
    with pytest.raises(HoldfastError, match=r"is 2\.34\.1\. Holdfast needs 2\.39 or newer"):
        sterile.git_program()
    monkeypatch.undo()
    sterile.git_program.cache_clear()
    assert os.access(sterile.git_program(), os.X_OK)


def test_a_git_without_the_security_fixes_is_warned_of() -> None:
    assert "2.48.1" in (sterile.version_warning((2, 48, 1)) or "")
    assert sterile.version_warning((2, 48, 2)) is None
    assert sterile.version_warning((2, 51, 0)) is None
