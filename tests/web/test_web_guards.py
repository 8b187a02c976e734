"""What may come in and what may not, asked of the running app over real sockets."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from invented_firm import Terminal
from served import OWN, Server, headers, serving, status

from holdfast.surfaces.web.guards import HEADERS, LARGEST, LONGEST


@pytest.fixture(scope="module")
def server(firm: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """On a copy of the firm: some of these requests write to its log."""
    base = tmp_path_factory.mktemp("guarded")
    shutil.copytree(firm.folder, base / "juniper")
    with serving(Terminal(base / "juniper", base / "home")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(server: Server) -> httpx.Client:
    return server.browser()


@pytest.fixture(scope="module")
def writer(server: Server) -> httpx.Client:
    return server.browser()


def _cookie(browser: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


# Whom it answers


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("evil.example",),
        ("evil.example:{port}",),
        ("127.0.0.1",),
        ("127.0.0.1:{other}",),
        ("localhost",),
        ("127.0.0.1:{port}", "evil.example"),
        ("127.0.0.1:{port}", "127.0.0.1:{port}"),
        ("127.0.0.1.evil.example:{port}",),
        ("127.0.0.1:{port}.evil.example",),
        ("evil.example#@127.0.0.1:{port}",),
        ("[::1]:{port}",),
        ("[::ffff:127.0.0.1]:{port}",),
        ("0.0.0.0:{port}",),
        ("2130706433:{port}",),
        ("localhost.:{port}",),
        ("LOCALHOST.evil:{port}",),
        ("",),
        ("127.0.0.1:{port} ",),
    ],
)
def test_another_host_than_ours_is_answered_nothing(
    server: Server, browser: httpx.Client, names: tuple[str, ...]
) -> None:
    hosts = [("Host", name.format(port=server.port, other=server.port + 1)) for name in names]
    exact = names == ("127.0.0.1:{port} ",)  # space around a value is none of it
    for target in ("/", "/departure", f"/in?key={server.link().partition('=')[2]}", "/static/app.css"):
        if exact and target.startswith("/in"):
            continue
        reply = server.ask(target, [*hosts, ("Cookie", _cookie(browser))])
        assert (status(reply) in (400, 421)) is not exact, (target, reply[:200])
        assert b"juniper" not in reply.lower() or exact
    assert server.stranger().get("/").status_code == 401  # and the key was not used up
    assert len(server.links) == len(set(server.links))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_both_names_of_this_machine_are_answered(server: Server, browser: httpx.Client, name: str) -> None:
    reply = server.ask("/say", [("Host", f"{name}:{server.port}"), ("Cookie", _cookie(browser))])
    assert status(reply) == 200


@pytest.mark.parametrize("target", ["http://evil.example/", "http://127.0.0.1/", "*", "evil", "//", "http:/x", "\\"])
def test_a_target_that_is_no_path_of_ours_is_refused(server: Server, browser: httpx.Client, target: str) -> None:
    reply = server.ask(target, [("Host", f"127.0.0.1:{server.port}"), ("Cookie", _cookie(browser))])
    assert status(reply) in (400, 404), reply[:300]
    assert b"Traceback" not in reply


def test_nothing_is_shared_with_other_origins(server: Server, browser: httpx.Client) -> None:
    for path in ("/", "/estate.json", "/static/x.js"):
        reply = browser.get(path, headers={"origin": "https://evil.example", "sec-fetch-site": "none"})
        assert not [name for name in reply.headers if name.startswith("access-control")]
    preflight = server.ask(
        "/do/undo",
        [("Host", f"127.0.0.1:{server.port}"), ("Origin", "https://evil.example"),
         ("Access-Control-Request-Method", "POST")], "OPTIONS",
    )  # fmt: skip
    assert status(preflight) == 405
    assert headers(preflight)["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_loads_nothing_of_ours_but_may_lead_here(
    server: Server, browser: httpx.Client, site: str
) -> None:
    embedded = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    framed = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    opened = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert [browser.get("/say", headers=one).status_code for one in (embedded, framed, opened)] == [403, 403, 200]


# Writes

WRITES = ("/unmask", "/mask", "/do/undo", "/do/claims/set", "/leave", "/nowhere", "/departure", "/in", "/")


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "http://127.0.0.1"},
        {"origin": "https://127.0.0.1:{port}"},
        {"origin": "http://127.0.0.1:{port}.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:{port}"},
        {"sec-fetch-site": ""},
        {"origin": ""},
    ],
)
def test_a_change_that_no_page_of_ours_sent_is_refused(
    server: Server, writer: httpx.Client, path: str, sent: dict[str, str]
) -> None:
    browser = writer
    said = {name: value.format(port=server.port) for name, value in sent.items()}
    del browser.headers["sec-fetch-site"]
    try:
        assert browser.post(path, headers=said, data={"purpose": "continuity"}).status_code == 403
    finally:
        browser.headers.update(OWN)
    assert browser.get("/say").status_code == 200


def test_doubled_headers_of_a_write_are_refused(server: Server, browser: httpx.Client) -> None:
    ours = f"http://127.0.0.1:{server.port}"
    for doubled in (
        [("Origin", ours), ("Origin", "https://evil.example")],
        [("Origin", "https://evil.example"), ("Origin", ours)],
        [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
    ):
        given = [("Host", ours[7:]), ("Cookie", _cookie(browser)), ("Content-Length", "0"), *doubled]
        assert status(server.ask("/mask", given, "POST")) == 403


def test_our_own_page_may_write_whichever_way_the_browser_says_so(server: Server, browser: httpx.Client) -> None:
    ours = f"http://127.0.0.1:{server.port}"
    for said in (
        {"sec-fetch-site": "same-origin"},
        {"origin": ours},
        {"sec-fetch-site": "same-origin", "origin": ours},
    ):
        given = [*said.items(), ("Host", ours[7:]), ("Cookie", _cookie(browser)), ("Content-Length", "0")]
        assert status(server.ask("/mask", given, "POST")) == 303


def test_a_form_of_another_kind_is_refused_in_a_sentence(browser: httpx.Client) -> None:
    for kind in ("text/plain", "application/json"):
        reply = browser.post("/do/people/left", content=b"x=1", headers={"content-type": kind})
        assert reply.status_code == 400
        assert "Allowed: <code>application/x-www-form-urlencoded</code>" in reply.text


# Coming in


def test_the_link_opens_once_and_a_new_one_is_printed(server: Server) -> None:
    link, known = server.link(), len(server.links)
    first, second = server.stranger(), server.stranger()
    assert first.get(link).status_code == 303
    assert second.get(link).status_code == 403
    fresh = server.link(more_than=known)
    assert fresh != link
    assert second.get(fresh).status_code == 303
    assert first.get("/say").status_code == second.get("/say").status_code == 200
    server.link(more_than=known + 1)


def test_a_wrong_key_opens_nothing_and_uses_nothing_up(server: Server) -> None:
    stranger, right = server.stranger(), server.link().partition("key=")[2]
    for wrong in ("", right[:-1], right + "x", right.swapcase(), "\u00e9", "%00", "x" * 9000, "%ff", right + "%00"):
        assert stranger.get(f"/in?key={wrong}").status_code in (400, 403, 414), wrong
        assert not stranger.cookies
    assert stranger.head(server.link()).status_code == 403  # looking at its headers opens nothing
    assert stranger.get("/in").status_code == 403
    assert stranger.get(server.link()).status_code == 303
    assert server.links.count(server.link()) == 1


def test_the_cookie_is_strict_unreadable_by_scripts_and_named_by_port(server: Server) -> None:
    known = len(server.links)
    told = server.stranger().get(server.link()).headers["set-cookie"]
    assert told.startswith(f"holdfast-{server.port}=")
    assert {part.strip().lower() for part in told.split(";")[1:]} == {"httponly", "path=/", "samesite=strict"}
    server.link(more_than=known)


def test_a_link_followed_from_another_site_leads_in_by_a_page_of_ours(server: Server) -> None:
    known, stranger = len(server.links), server.stranger()
    opened = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    reply = stranger.get(server.link() + "&to=/say", headers=opened)
    assert reply.status_code == 200
    assert 'content="0;url=/say"' in reply.text
    assert stranger.get("/say").status_code == 200
    server.link(more_than=known)


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "//[",
        "/\t/evil.example",
        "/\r\nSet-Cookie:x=1",
        "\\\\evil.example",
        "http:evil.example",
        " //evil.example",
        "///evil.example",
        "%2f%2fevil",
    ],
)
def test_no_address_of_another_server_is_led_to(server: Server, writer: httpx.Client, to: str) -> None:
    known, stranger = len(server.links), server.stranger()
    reply = stranger.get(server.link(), params={"to": to, "key": server.link().partition("key=")[2]})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    server.link(more_than=known)
    for path in ("/mask", "/unmask"):
        body = {"back": to, "purpose": "continuity"}
        reply = writer.post(path, data=body)
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        assert "set-cookie" not in reply.headers
    writer.post("/mask")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/departure",
        "/estate.json",
        "/departure/number/0",
        "/say",
        "/do/undo",
        "/working",
        "/nowhere",
        "/departure.csv",
        "/in/x",
        "/static",
    ],
)
def test_nothing_is_shown_without_a_session(server: Server, path: str) -> None:
    for stranger in (server.stranger(), server.stranger()):
        stranger.cookies.set(f"holdfast-{server.port}", "x" * 43)
        reply = stranger.get(path)
        assert reply.status_code == 401
        assert "juniper" not in reply.text.lower()
        assert stranger.post(path, headers=OWN).status_code in (401, 405)
        stranger.cookies.clear()


def test_cookies_that_another_port_put_beside_ours_lock_nobody_out(server: Server, browser: httpx.Client) -> None:
    name, ours = next(iter(browser.cookies.items()))
    host = ("Host", f"127.0.0.1:{server.port}")
    for sent in (
        [f"{name}=evil; {name}={ours}"],
        [f"{name}={ours}; {name}=evil"],
        [f"{name}=evil", f"{name}={ours}"],
        [f"a=b; {name}=; {name}={ours}; c"],
    ):
        assert status(server.ask("/say", [host, *(("Cookie", one) for one in sent)])) == 200
    for sent in ([f"{name}=evil"], [f"holdfast-1={ours}"], [f"{name}={ours[:-1]}"], [f"x{name}={ours}"]):
        assert status(server.ask("/say", [host, *(("Cookie", one) for one in sent)])) == 401


def test_leaving_ends_the_session_everywhere(server: Server) -> None:
    browser = server.browser()
    other = server.stranger()
    other.cookies.update(browser.cookies)
    assert other.get("/say").status_code == 200
    reply = browser.post("/leave")
    assert reply.status_code == 200
    assert "expires=Thu, 01 Jan 1970" in reply.headers["set-cookie"] or "Max-Age=0" in reply.headers["set-cookie"]
    assert other.get("/say").status_code == 401


# Sizes, methods, replies


def test_every_reply_carries_the_headers(server: Server, browser: httpx.Client) -> None:
    script = next(word for word in browser.get("/say").text.split('"') if word.startswith("/static/"))
    stranger = server.stranger()
    replies = [
        *(browser.get(path) for path in ("/", "/say", "/departure", "/estate.json", "/estate.csv", "/nowhere", script)),
        *(browser.get(path) for path in ("/static/none.js", "/departure?leaving=Nobody+at+all", "/departure?x=1")),
        *(stranger.get(path) for path in ("/", "/in", "/in?key=x", script)),
        browser.head("/departure"), browser.post("/mask"), browser.post("/say"), browser.request("PUT", "/"),
        browser.post("/do/people/left", data={"who": ""}), stranger.get("/", headers={"host": "evil.example"}),
    ]  # fmt: skip
    for reply in replies:
        assert {name: reply.headers.get(name) for name in HEADERS} == dict(HEADERS), reply.url
        cached = reply.url.path == script
        assert ("immutable" if cached else "no-store") in reply.headers["cache-control"], reply.url
    broken = server.raw(b"\x16\x03\x01 nothing like HTTP\r\n\r\n")
    assert status(broken) == 400
    assert {name: headers(broken).get(name) for name in HEADERS} == dict(HEADERS)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server, browser: httpx.Client) -> None:
    host = [("Host", f"127.0.0.1:{server.port}"), *OWN.items(), ("Cookie", _cookie(browser))]
    for length in (str(LARGEST + 1), "9" * 30, "-1", "1e3", "٣"):
        reply = server.ask("/do/undo", [*host, ("Content-Length", length.encode().decode("latin-1"))], "POST")
        assert status(reply) in (400, 413), length
    pieces = b"".join(b"10000\r\n" + b"a" * 0x10000 + b"\r\n" for _ in range(LARGEST // 0x10000 + 2))
    reply = server.ask("/do/undo", [*host, ("Transfer-Encoding", "chunked")], "POST", pieces)
    assert status(reply) in (0, 413)
    assert browser.get("/say").status_code == 200


def test_requests_that_two_servers_would_read_differently_are_refused(server: Server, browser: httpx.Client) -> None:
    host = [("Host", f"127.0.0.1:{server.port}"), *OWN.items(), ("Cookie", _cookie(browser))]
    both = [*host, ("Content-Length", "4"), ("Transfer-Encoding", "chunked")]
    hidden = b"0\r\n\r\nGET /say HTTP/1.1\r\n\r\n"
    for given in (both, [*host, ("Content-Length", "4"), ("Content-Length", "5")], [*host, ("Bad Name", "x")]):
        reply = server.ask("/mask", given, "POST", hidden)
        assert reply.count(b"HTTP/1.1 ") <= 1


def test_an_address_that_is_too_long_is_refused(server: Server, browser: httpx.Client) -> None:
    assert browser.get("/departure?leaving=" + "a" * LONGEST).status_code == 414
    assert status(server.ask("/" + "a" * 60_000, [("Host", f"127.0.0.1:{server.port}")])) in (400, 414)
    many = [("Host", f"127.0.0.1:{server.port}"), *((f"x-{n}", "y" * 1000) for n in range(60))]
    assert status(server.ask("/", many)) in (400, 431)
    assert browser.get("/say").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/departure/number/" + "9" * 5000,
        "/departure/number/-1",
        "/departure/number/x",
        "/departure/number/%D9%A3",
        "/departure/number/999999",
    ],
)
def test_a_number_that_is_none_is_a_page_that_says_so(browser: httpx.Client, path: str) -> None:
    reply = browser.get(path)
    assert reply.status_code in (404, 409)
    assert "<h1" in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "%2e%2e/app.py",
        "..%2f..%2fapp.py",
        "%2fetc%2fpasswd",
        "app.css",
        "app.js",
        "",
        "..",
        "htmx.min.js%00.css",
        "....//app.py",
        "%c0%ae%c0%ae/app.py",
    ],
)
def test_no_file_but_what_pages_load_is_given_out(server: Server, browser: httpx.Client, path: str) -> None:
    reply = server.ask(f"/static/{path}", [("Host", f"127.0.0.1:{server.port}"), ("Cookie", _cookie(browser))])
    assert status(reply) == 404
    assert b"import" not in reply.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X"])
def test_other_methods_are_refused(server: Server, browser: httpx.Client, method: str) -> None:
    target = "/" if method != "CONNECT" else f"127.0.0.1:{server.port}"
    given = [("Host", f"127.0.0.1:{server.port}"), ("Cookie", _cookie(browser)), *OWN.items()]
    reply = server.ask(target, given, method)
    assert status(reply) in (400, 405)
    assert b"<main" not in reply


def test_a_method_by_another_header_is_not_believed(browser: httpx.Client) -> None:
    said = {"x-http-method-override": "POST", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example",
            "x-original-url": "/mask", "x-rewrite-url": "/mask", "x-forwarded-proto": "https"}  # fmt: skip
    reply = browser.get("/say?_method=POST", headers=said)
    assert reply.status_code == 200
    assert "evil.example" not in reply.text


def test_head_is_a_get_without_its_body(server: Server, browser: httpx.Client) -> None:
    given = [("Host", f"127.0.0.1:{server.port}"), ("Cookie", _cookie(browser))]
    reply = server.ask("/say", given, "HEAD")
    assert status(reply) == 200
    assert int(headers(reply)["content-length"]) > 1000
    assert reply.endswith(b"\r\n\r\n")


def test_what_comes_slowly_keeps_nobody_else_waiting(server: Server, browser: httpx.Client) -> None:
    lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
    head = f"POST /do/undo HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nSec-Fetch-Site: same-origin\r\n"
    head += f"Cookie: {_cookie(browser)}\r\nContent-Length: 1000\r\n"
    for n, line in enumerate(lines):
        line.sendall((head if n % 2 else head + "\r\nchange=").encode())
    began = time.monotonic()
    assert browser.get("/say").status_code == 200
    assert time.monotonic() - began < 3
    for line in lines:
        line.close()
    assert browser.get("/say").status_code == 200
