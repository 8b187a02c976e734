"""Files that are sent, forms that are kept, changes that stay findable; and the app before the first scan."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import httpx
import pytest
from invented_firm import TODAY, Terminal, firm
from served import Server, serving, settled, status

from holdfast.operations.drafts import NAME
from holdfast.surfaces.web.guards import LARGEST_FILES

HEAD = "holder,type,class,kind,shares,price\n"
TABLE = HEAD + "Ada Invented,stock,common,common,8000000,0\nSeed fund,stock,seed,preferred,2000000,2\n"


@pytest.fixture
def server(nowhere: Terminal) -> Iterator[Server]:
    with serving(nowhere) as found:
        yield found
        assert found.errors() == ""


@pytest.fixture
def browser(server: Server) -> httpx.Client:
    return server.browser()


@pytest.fixture
def kept(nowhere: Terminal) -> Path:
    return nowhere.home / "company"


def send(browser: httpx.Client, name: str, body: bytes, place: str = "/do/captable/add", **more: str) -> httpx.Response:
    return browser.post(place, files={"file": (name, body)}, data={"back": "/captable", **more})


def begun(browser: httpx.Client, form: str, typed: Mapping[str, str], where: str = "") -> httpx.Response:
    return browser.post("/typed", data={"form": form, "where": where, **typed})


# Before the first scan


def test_it_begins_with_what_needs_no_scan_and_goes_on_after_one(
    server: Server, browser: httpx.Client, nowhere: Terminal, tmp_path: Path
) -> None:
    page = browser.get("/").text
    assert "Where to begin" in page
    assert "generation" not in page
    assert 'href="/offer"' in page
    assert 'href="/departure"' not in page
    assert browser.post("/do/runway/cash", data={"cash": "2.1M", "burn": "110k", "back": "/"}).status_code == 303
    firm(tmp_path / "juniper")
    scan = {"paths": str(tmp_path / "juniper"), "as_of": TODAY.isoformat(), "jobs": "1", "back": "/"}
    done = browser.post("/do/scan", data=scan)
    assert done.status_code == 303, done.text
    settled(browser, done.headers["location"])
    assert "What changed since last time" in settled(browser, "/").text
    assert 'href="/departure"' in settled(browser, "/").text
    assert "2.1M" in settled(browser, "/runway").text
    again = nowhere("scan", scan["paths"], "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-report")
    assert again.code == 0, again.err
    assert "2.1M" in settled(browser, "/runway").text
    assert len(list(nowhere.home.glob("*/workspace.json"))) == 1


def test_a_backup_before_the_first_scan_keeps_what_was_typed(
    browser: httpx.Client, server: Server, nowhere: Terminal, tmp_path: Path
) -> None:
    file = str(tmp_path / "kept.tar")
    refused = browser.post("/do/backup", data={"file": file, "back": "/"})
    assert refused.status_code == 400
    assert "nothing was typed or scanned" in refused.text
    browser.post("/do/runway/cash", data={"cash": "2.1M", "burn": "110k", "back": "/"})
    assert browser.post("/do/backup", data={"file": file, "back": "/"}).status_code == 303
    assert browser.post("/do/forget", data={"yes": "true", "back": "/"}).status_code == 303
    assert "2.1M" not in settled(browser, "/runway").text
    back = browser.post("/do/restore", data={"file": file, "back": "/"})
    assert back.status_code == 303, re.findall(r'role="alert">(.*?)</p>', back.text, re.DOTALL)
    assert "2.1M" in settled(browser, "/runway").text


# Files


def test_a_file_is_read_called_by_its_name_and_gone(browser: httpx.Client, kept: Path) -> None:
    reply = send(browser, "C:\\fakepath\\Cap table (2026).csv", TABLE.encode())
    assert reply.status_code == 303, re.findall(r'role="alert">(.*?)</p>', reply.text, re.DOTALL)
    page = settled(browser, "/captable").text
    assert "Cap table (2026).csv" in page
    assert str(kept) not in page
    assert list((kept / "uploads").iterdir()) == []


def test_what_is_wrong_with_a_file_is_said_and_the_form_stays_filled(browser: httpx.Client, kept: Path) -> None:
    reply = send(browser, "odd.csv", b"a,b\n1,2\n", total="10,000,000")
    assert reply.status_code == 400
    assert "The first line names no column" in reply.text
    assert str(kept) not in reply.text
    assert 'value="10,000,000"' in reply.text
    assert list((kept / "uploads").iterdir()) == []


@pytest.mark.parametrize("place", ["/do/backup", "/do/restore", "/do/captable/typed", "/do/claims/set"])
def test_a_file_is_taken_only_where_a_form_asks_for_one(browser: httpx.Client, kept: Path, place: str) -> None:
    reply = send(browser, "x.csv", b"x", place)
    assert reply.status_code == 400
    assert "does not ask for" in reply.text
    assert not any((kept / "uploads").glob("*"))


def test_two_files_or_one_that_is_empty_are_refused_in_a_sentence(browser: httpx.Client, kept: Path) -> None:
    twice = browser.post("/do/captable/add", files=[("file", ("a.csv", b"1")), ("file", ("b.csv", b"2"))])
    assert twice.status_code == 400
    assert "Choose one file" in twice.text
    assert send(browser, "empty.csv", b"").status_code == 400
    assert send(browser, "", b"1").status_code == 400
    assert list((kept / "uploads").iterdir()) == []


def test_a_file_that_is_too_large_is_not_read(server: Server, browser: httpx.Client) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    sent = [("Host", f"127.0.0.1:{server.port}"), ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "multipart/form-data; boundary=x")]  # fmt: skip
    for place, length in (("/do/captable/add", LARGEST_FILES + 1), ("/typed", 5 << 20)):
        assert status(server.ask(place, [*sent, ("Content-Length", str(length))], "POST")) == 413, place


def test_files_from_elsewhere_are_not_taken(server: Server, browser: httpx.Client, kept: Path) -> None:
    browser.headers["sec-fetch-site"] = "cross-site"
    assert send(browser, "x.csv", TABLE.encode()).status_code == 403
    assert begun(browser, "/offer", {"base": "1"}).status_code == 403
    stranger = server.stranger()
    stranger.headers["sec-fetch-site"] = "same-origin"
    assert send(stranger, "x.csv", TABLE.encode()).status_code == 401
    assert begun(stranger, "/offer", {"base": "1"}).status_code == 401
    assert not (kept / NAME).exists()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_bytes_are_sent_as_a_form_with_files_a_page_answers(
    server: Server, browser: httpx.Client, kept: Path, seed: int
) -> None:
    rng = Random(seed)
    whole = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + TABLE.encode()
        + b'\r\n--x\r\nContent-Disposition: form-data; name="back"\r\n\r\n/captable\r\n--x--\r\n'
    )  # fmt: skip
    kinds = (
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "MULTIPART/form-data; boundary=x; charset=utf-16",
    )
    for _ in range(60):
        body = bytearray(whole)
        for _ in range(rng.randrange(6)):
            at = rng.randrange(len(body))
            body[at : at + rng.randrange(4)] = rng.randbytes(rng.randrange(5))
        if rng.random() < 0.3:
            del body[rng.randrange(len(body)) :]
        kind = kinds[0] if rng.random() < 0.7 else rng.choice(kinds)
        reply = browser.post("/do/captable/add", content=bytes(body), headers={"content-type": kind})
        assert reply.status_code in (303, 400), (kind, bytes(body), reply.text[-500:])
        assert str(kept) not in reply.text
        assert server.errors() == ""
    assert not any((kept / "uploads").glob("*"))


# Forms that are kept


def test_a_draft_is_private_shared_by_the_pages_of_an_offer_and_let_go_when_one_begins_anew(
    browser: httpx.Client, kept: Path
) -> None:
    assert begun(browser, "/offer", {"base": "231k", "equity": "0.7%"}).status_code == 204
    assert stat.S_IMODE((kept / NAME).stat().st_mode) == 0o600
    for page, there in (("/offer", "base=231k&equity=0.7%25"), ("/bands", None), ("/equity", "equity=0.7%25")):
        reply = browser.get(page)
        assert (reply.status_code == 303) is (there is not None), page
        assert there is None or there in reply.headers["location"]
    assert browser.get("/offer?base=200k").status_code == 200
    assert browser.post("/typed/anew", data={"form": "/offer", "back": "/offer"}).status_code == 303
    assert browser.get("/offer").status_code == 200


def test_what_was_sent_is_no_draft_any_more_and_what_was_refused_is_one(browser: httpx.Client, kept: Path) -> None:
    place = "/do/runway/cash"
    refused = browser.post(place, data={"cash": "a lot", "burn": "110k", "draft": place, "back": "/runway"})
    assert refused.status_code == 400
    assert "a lot" in (kept / NAME).read_text("utf-8")
    assert "As you left it on" in browser.get(place).text
    assert 'value="a lot"' in browser.get(place).text
    sent = browser.post(place, data={"cash": "2.1M", "burn": "110k", "draft": place, "back": "/runway"})
    assert sent.status_code == 303
    assert "a lot" not in (kept / NAME).read_text("utf-8")
    assert "As you left it on" not in browser.get(place).text


def test_a_secret_a_file_and_what_no_form_has_are_never_kept(browser: httpx.Client, kept: Path) -> None:
    key = "ghp_" + "a1B2" * 9
    assert begun(browser, "/do/captable/add", {"file": "/home/ada/t.csv", "total": "7"}).status_code == 204
    assert begun(browser, "/offer", {"base": "1", "role": key, "nothing": "x", "__class__": "y"}).status_code == 204
    written = (kept / NAME).read_text("utf-8")
    assert '"total"' in written
    for never in (key, "/home/ada", "nothing", "__class__"):
        assert never not in written
    for form in ("/departure", "/do/unmask", "/nowhere", "", "/do/../x", "/do/captable/add?a=1&&b"):
        assert begun(browser, form, {"base": "1"}).status_code == 400, form


def test_a_draft_file_that_is_damaged_or_gone_costs_nothing_but_the_draft(browser: httpx.Client, kept: Path) -> None:
    for bytes_ in (b"", b"{", b"[]", b'{"/offer": 1}', b'{"/offer": {"pairs": [["base"]], "at": "x", "where": ""}}'):
        (kept / NAME).write_bytes(bytes_)
        assert browser.get("/offer").status_code == 200
    assert begun(browser, "/offer", {"base": "100k"}).status_code == 204
    assert browser.get("/offer").status_code == 303


# What was typed


def test_changes_are_listed_with_what_takes_them_back_long_after_their_receipt(browser: httpx.Client) -> None:
    assert "Nothing yet" in browser.get("/changes-typed").text
    browser.post("/do/runway/cash", data={"cash": "2.1M", "burn": "110k", "back": "/"})
    browser.post("/do/claims/set", data={"key": "holder_active_months", "value": "7", "back": "/"})
    browser.get("/")
    page = browser.get("/changes-typed").text
    numbers = re.findall(r'name="change" value="(\d+)"', page)
    assert numbers == ["2", "1"]
    assert browser.post("/do/undo", data={"change": "1", "back": "/changes-typed"}).status_code == 303
    again = browser.get("/changes-typed").text
    assert "is undone" in again
    assert "no longer holds" in again
    assert "2" in re.findall(r'name="change" value="(\d+)"', again)
