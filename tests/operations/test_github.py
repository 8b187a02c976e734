"""Issues on GitHub, spoken to a real server on this machine; and the guard without which nothing leaves it."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import BadInput, HoldfastError, Refused, Unreachable
from holdfast.operations import github, outward, tokens
from holdfast.operations.github import Done
from holdfast.terms.issue import CLOSING, Issue

HOST = "api.github.com"
URL = github.address(HOST, "acme/platform")
SECRET = "ghp_not_a_real_token"  # noqa: S105


@dataclass
class Tracker:
    """A repository's issues, as GitHub keeps them. `refuse` answers the request of that number with something else."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    refuse: dict[int, tuple[int, dict[str, str]]] = field(default_factory=dict)
    labels: bool = True
    capitals: bool = False
    """Whether the repository has our label in capitals already: GitHub takes the two for one."""
    server: ThreadingHTTPServer | None = None

    def answer(self, how: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        self.asked.append((how, path, headers))
        if len(self.asked) in self.refuse:
            code, more = self.refuse[len(self.asked)]
            return code, more, {"message": "a message of theirs"}
        where = urlsplit(path)
        if not where.path.startswith("/repos/acme/platform/issues"):
            return 404, {}, {}
        if how == "GET":
            query = parse_qs(where.query)
            label, page, size = query["labels"][0], int(query["page"][0]), int(query["per_page"][0])
            assert query["state"] == ["all"]
            found = [one for one in self.issues if label in {each["name"].lower() for each in one["labels"]}]
            return 200, {}, found[(page - 1) * size : page * size]
        given_ = json.loads(body)
        if how == "POST":
            named = [one.upper() if self.capitals else one for one in given_["labels"]]
            labels = [{"name": one} for one in named] if self.labels else []
            made = {**given_, "number": len(self.issues) + 1, "state": "open", "labels": labels}
            self.issues.append(made)
            return 201, {}, made
        assert how == "PATCH"
        number = int(where.path.rsplit("/", 1)[1])
        self.issues[number - 1].update(given_)
        return 200, {}, self.issues[number - 1]


def serve(tracker: Tracker) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            told = {name.lower(): value for name, value in self.headers.items()}
            code, headers, said = tracker.answer(self.command, self.path, told, body)
            sent = json.dumps(said).encode()
            self.send_response(code)
            for name, value in {**headers, "content-length": str(len(sent))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    found = Tracker()
    found.server = serve(found)
    yield found
    found.server.shutdown()
    found.server.server_close()


class Here(httpx.BaseTransport):
    """Carries what passed the guard to the server on this machine: the guard itself is not weakened for tests."""

    def __init__(self, tracker: Tracker) -> None:
        assert tracker.server is not None
        self._port = tracker.server.server_address[1]
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["host"] == HOST
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        request.extensions = {key: value for key, value in request.extensions.items() if key != "sni_hostname"}
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def guarded(tracker: Tracker, host: str = HOST, addresses: tuple[str, ...] = ("140.82.121.6",)) -> outward.Outward:
    return outward.Outward(host, lambda _: [ip_address(one) for one in addresses], inner=Here(tracker))


def send(tracker: Tracker, *issues: Issue) -> tuple[github.Sent, ...]:
    with outward.client(HOST, SECRET, guarded(tracker)) as client:
        return github.send(client, URL, issues, pause=lambda _: None)


ONE = Issue("pair-11111111", "Pair a successor: api", "- Who: person 4")
TWO = Issue("runbook-22222222", "Write a runbook: web", "- Who: person 7")


def test_what_is_sent_is_what_a_dry_run_shows_and_nothing_else(tracker: Tracker) -> None:
    sent = send(tracker, ONE, TWO)
    assert [(one.number, one.done) for one in sent] == [(1, Done.MADE), (2, Done.MADE)]
    kept = [{key: one[key] for key in ("title", "body")} for one in tracker.issues]
    assert kept == [{"title": one.title, "body": github.payload(one)["body"]} for one in (ONE, TWO)]
    assert [how for how, _, _ in tracker.asked] == ["GET", "POST", "POST"]
    assert {headers["authorization"] for _, _, headers in tracker.asked} == {f"Bearer {SECRET}"}


def test_the_same_again_makes_nothing_twice_and_changes_nothing(tracker: Tracker) -> None:
    send(tracker, ONE, TWO)
    before = json.dumps(tracker.issues)
    assert [one.done for one in send(tracker, ONE, TWO)] == [Done.KEPT, Done.KEPT]
    assert json.dumps(tracker.issues) == before
    assert [how for how, _, _ in tracker.asked[3:]] == ["GET"]


def test_what_people_wrote_around_ours_stays_and_what_they_closed_is_left(tracker: Tracker) -> None:
    send(tracker, ONE, TWO)
    tracker.issues[0]["body"] = f"Talk to me first.\r\n{ONE.marked}\r\nThanks!"
    tracker.issues[1]["state"] = "closed"
    newer = Issue(ONE.id, ONE.title, "- Who: person 9")
    assert [one.done for one in send(tracker, newer, Issue(TWO.id, "x", "y"))] == [Done.CHANGED, Done.CLOSED]
    assert tracker.issues[0]["body"] == f"Talk to me first.\n{newer.marked}\nThanks!"
    assert tracker.issues[1]["title"] == TWO.title


def test_an_issue_whose_marks_somebody_removed_half_is_left_alone(tracker: Tracker) -> None:
    send(tracker, ONE)
    tracker.issues[0]["body"] = ONE.marked.replace(CLOSING, "")
    assert [one.done for one in send(tracker, Issue(ONE.id, ONE.title, "new"))] == [Done.KEPT]


def test_issues_of_others_are_neither_read_nor_touched(tracker: Tracker) -> None:
    tracker.issues.append({"number": 1, "state": "open", "title": "t", "body": ONE.marked, "labels": [{"name": "bug"}]})
    assert [one.number for one in send(tracker, ONE)] == [2]
    assert tracker.issues[0]["title"] == "t"


def test_more_than_a_page_of_issues_is_read_to_the_end(tracker: Tracker) -> None:
    label = [{"name": github.LABEL}]
    tracker.issues = [
        {"number": n, "state": "open", "title": "t", "body": "b", "labels": label} for n in range(1, github.PAGE + 31)
    ]
    tracker.issues[-1] |= {"title": ONE.title, "body": ONE.marked}
    assert send(tracker, ONE)[0].number == github.PAGE + 30


def test_a_label_that_was_not_set_stops_before_anything_is_made_twice(tracker: Tracker) -> None:
    tracker.labels = False
    with pytest.raises(HoldfastError, match="#1 was made, but without the label"):
        send(tracker, ONE, TWO)
    assert len(tracker.issues) == 1


def test_the_label_may_be_there_in_capitals(tracker: Tracker) -> None:
    tracker.capitals = True
    assert [one.done for one in send(tracker, ONE, TWO)] == [Done.MADE, Done.MADE]
    assert [one.done for one in send(tracker, ONE, TWO)] == [Done.KEPT, Done.KEPT]


@pytest.mark.parametrize(
    ("code", "headers", "words"),
    [
        (401, {}, "does not know the token"),
        (403, {}, "may not do this in `acme/platform`"),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795000000"}, r"Run it again after \d\d:\d\d UTC"),
        (429, {"retry-after": "17"}, "Wait 17 seconds"),
        (403, {"retry-after": "9" * 40}, "may not do this"),
        (404, {}, "`acme/platform` is not on api.github.com"),
        (410, {}, "Issues are switched off"),
        (301, {"location": "https://evil.example/"}, "sends us elsewhere"),
        (307, {"location": "http://169.254.169.254/"}, "sends us elsewhere"),
        (500, {}, "answered 500"),
    ],
)
def test_each_refusal_is_told_in_words_of_ours(
    tracker: Tracker, code: int, headers: dict[str, str], words: str
) -> None:
    tracker.refuse = {3: (code, headers)}
    with pytest.raises(Unreachable, match=words) as refused:
        send(tracker, ONE, TWO)
    assert "1 of 2 issues are there" in str(refused.value)
    assert "message of theirs" not in str(refused.value)
    assert SECRET not in str(refused.value)
    tracker.refuse = {}
    assert [one.done for one in send(tracker, ONE, TWO)] == [Done.KEPT, Done.MADE]


@pytest.mark.parametrize("said", [{}, [{"title": "no number"}], [{"number": "7"}], [{"number": True}], "x", None, 3])
def test_an_answer_that_is_none_of_github_is_refused(
    tracker: Tracker, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker, "answer", lambda *_: (200, {}, said))
    with pytest.raises(Unreachable):
        send(tracker, ONE)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of)
    )
)
def test_whatever_json_comes_back_is_an_issue_or_an_error_of_ours(said: Any) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=said))
    with outward.client(HOST, SECRET, transport) as client:
        try:
            github.send(client, URL, [ONE], pause=lambda _: None)
        except HoldfastError:
            return


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.4", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
     "::1", "fe80::1", "fd00::7", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:a00:1::", "255.255.255.255"],
)  # fmt: skip
def test_no_private_address_is_reached_whatever_its_name(tracker: Tracker, address: str) -> None:
    with (
        outward.client(HOST, SECRET, guarded(tracker, addresses=("140.82.121.6", address))) as client,
        pytest.raises(Refused, match="not of the open internet"),
    ):
        github.send(client, URL, [ONE], pause=lambda _: None)
    assert tracker.asked == []


@pytest.mark.parametrize(
    "url", ["http://api.github.com/", "https://api.github.com:8443/", "https://evil.example/", "https://127.0.0.1/"]
)
def test_no_other_host_port_or_protocol_is_reached(tracker: Tracker, url: str) -> None:
    with outward.client(HOST, SECRET, guarded(tracker)) as client, pytest.raises(Refused, match="is not the host"):
        client.get(url)
    assert tracker.asked == []


def test_a_name_that_changes_its_address_meanwhile_gains_nothing(tracker: Tracker) -> None:
    """The address that was checked is the one that is used: the name is not looked up again by whatever carries it."""
    seen: list[str] = []

    class Watching(Here):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(f"{request.url.host} {request.extensions['sni_hostname']}")
            return super().handle_request(request)

    guard = outward.Outward(HOST, lambda _: [ip_address("140.82.121.6")], inner=Watching(tracker))
    with outward.client(HOST, SECRET, guard) as client:
        github.send(client, URL, [ONE], pause=lambda _: None)
    assert set(seen) == {f"140.82.121.6 {HOST}"}


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for `github.example.com`, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    made, key = tmp_path / "made.pem", tmp_path / "key.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=github.example.com",
         "-addext", "subjectAltName=DNS:github.example.com", "-keyout", key, "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


@pytest.mark.parametrize(("host", "fits"), [("github.example.com", True), ("other.example.com", False)])
def test_over_real_tls_the_certificate_must_be_the_hosts_though_an_address_is_opened(
    tracker: Tracker, certificate: tuple[Path, Path], host: str, fits: bool
) -> None:
    made, key = certificate
    assert tracker.server is not None
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(made, key)
    tracker.server.socket = ours.wrap_socket(tracker.server.socket, server_side=True)
    trusted = ssl.create_default_context(cafile=str(made))

    class Port(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            assert tracker.server is not None
            request.url = request.url.copy_with(port=tracker.server.server_address[1])
            return super().handle_request(request)

    here = [ip_address("127.0.0.1")]
    guard = outward.Outward(host, lambda _: here, open_to=lambda one: one.is_loopback, inner=Port(verify=trusted))
    with outward.client(host, SECRET, guard) as client:
        if fits:
            assert client.get(f"https://{host}/repos/x").status_code == 404
        else:
            with pytest.raises(httpx.ConnectError, match="certificate"):
                client.get(f"https://{host}/repos/x")
    assert bool(tracker.asked) is fits


@pytest.mark.parametrize("name", ["", "acme", "acme/../x", "a b/c", "acme/x/y", "acme/..", "-a/b", "acme/x?y", "a/b#c"])
def test_a_repository_is_owner_and_name_and_nothing_else(name: str) -> None:
    with pytest.raises(BadInput, match="no repository on GitHub"):
        github.address(HOST, name)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "host:8080", "a/b", "http://x.example", "x..example", "[::1]"]
)
def test_a_host_is_a_name_and_no_address(host: str) -> None:
    with pytest.raises(BadInput, match="is no host"):
        github.host_of(host)


def test_a_token_comes_from_the_environment_and_a_missing_or_broken_one_is_told_without_it() -> None:
    assert tokens.github(HOST, {tokens.VARIABLE: f" {SECRET}\n"}) == SECRET
    with pytest.raises(BadInput, match=r"No token for api\.github\.com was found"):
        tokens.github(HOST, {})
    with pytest.raises(BadInput, match="is no token") as refused:
        tokens.github(HOST, {tokens.VARIABLE: f"{SECRET}\r\nX: y"})
    assert SECRET not in str(refused.value)
