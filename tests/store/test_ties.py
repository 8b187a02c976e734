"""People tied by commits they share, by rare names and by logins; and the namesakes whom none of it may merge."""

from __future__ import annotations

import polars as pl
import pytest
from test_identity import Author, aliases

from holdfast.store.aliases import encounters
from holdfast.store.identity import Identities, resolve


def people(*authors: Author, met: tuple[tuple[int, int], ...] = ()) -> list[int]:
    return found(*authors, met=met).people["person"].to_list()


def found(*authors: Author, met: tuple[tuple[int, int], ...] = ()) -> Identities:
    schema = {"alias": pl.Int32, "other": pl.Int32, "commits": pl.Int64}
    pairs = pl.DataFrame([(a, b, 1) for a, b in met], schema=schema, orient="row")
    return resolve(aliases(*authors), None, (), pairs)


HOME, WORK = ("Orla Quillfeather", "quill@gmail.com"), ("Orla Quillfeather", "orla@corp.example")


class TestOneCommit:
    def test_a_full_name_on_one_commit_from_two_addresses_is_one_person(self) -> None:
        assert people(HOME, WORK) == [0, 1]
        assert people(HOME, WORK, met=((0, 1),)) == [0, 0]

    def test_another_full_name_on_one_commit_is_a_colleague(self) -> None:
        assert people(HOME, ("Bram Tidewater", "bram@corp.example"), met=((0, 1),)) == [0, 1]

    def test_a_first_name_on_one_commit_ties_nobody(self) -> None:
        assert people(HOME, ("Orla", "o@laptop.example"), met=((0, 1),)) == [0, 1]

    def test_namesakes_with_two_mailboxes_of_one_company_stay_two_though_they_share_a_commit(self) -> None:
        one, other = ("Mina Saltmarrow", "mina@corp.example"), ("Mina Saltmarrow", "mina.saltmarrow@corp.example")
        assert people(one, other, met=((0, 1),)) == [0, 1]

    def test_a_common_name_from_two_providers_at_a_time_stays_two_though_they_share_a_commit(self) -> None:
        one, other = ("Wei Zhang", "wei1980@gmail.com"), ("Wei Zhang", "zhangw@163.com")
        assert people(one, other, met=((0, 1),)) == [0, 1]

    @pytest.mark.parametrize(("slips", "expected"), [(1, [0, 0, 2]), (30, [0, 0, 0])])
    def test_a_name_left_by_a_slip_under_a_colleagues_address_does_not_make_them_one(
        self, slips: int, expected: list[int]
    ) -> None:
        host, slip = ("Bram Tidewater", "bram@corp.example"), ("Orla Quillfeather", "bram@corp.example")
        known = aliases(host, slip, HOME).with_columns(commits=pl.Series([200, slips, 40]))
        met = pl.DataFrame(
            {"alias": [1], "other": [2], "commits": [1]}, schema_overrides={"alias": pl.Int32, "other": pl.Int32}
        )
        assert resolve(known, None, (), met).people["person"].to_list() == expected

    def test_a_login_made_from_the_name_of_who_shares_a_commit(self) -> None:
        login = ("oquillfeather", "7+oquillfeather@users.noreply.github.com")
        assert people(WORK, login) == [0, 1]
        assert people(WORK, login, met=((0, 1),)) == [0, 0]


class TestRareNames:
    def test_one_address_after_the_other_in_one_repository(self) -> None:
        assert people((*HOME, 0, 40), (*WORK, 50, 90)) == [0, 0]

    def test_not_where_they_never_met_in_a_repository_nor_at_the_same_time(self) -> None:
        assert people((*HOME, 0, 40, [0]), (*WORK, 50, 90, [1])) == [0, 1]
        assert people((*HOME, 0, 60), (*WORK, 50, 90)) == [0, 1]

    def test_a_common_name_needs_more(self) -> None:
        assert people(("John Smith", "smudge@gmail.com", 0, 40), ("John Smith", "js@corp.example", 50, 90)) == [0, 1]

    def test_an_account_at_a_forge_in_the_same_repository(self) -> None:
        assert people(WORK, ("Orla Quillfeather", "7+featherweight@users.noreply.github.com")) == [0, 0]
        assert people(("Wei Zhang", "wz@corp.example"), ("Wei Zhang", "7+zed@users.noreply.github.com")) == [0, 1]

    def test_a_machine_of_their_own(self) -> None:
        assert people(WORK, ("Orla Quillfeather", "orla@thinkpad.local")) == [0, 0]

    def test_middle_initials_and_the_order_of_words_are_spellings_of_one_name(self) -> None:
        assert people((*HOME, 0, 40), ("Quillfeather Orla", "o.q@corp.example", 50, 90)) == [0, 0]
        assert people((*HOME, 0, 40), ("Orla T. Quillfeather", "o.q@corp.example", 50, 90)) == [0, 0]


class TestLogins:
    def test_the_login_is_the_others_word_before_the_at(self) -> None:
        login = ("Orla", "9+moonfoxling@users.noreply.github.com")
        assert people(login, ("Orla Quillfeather", "moonfoxling@corp.example")) == [0, 0]
        assert people((*login, 0, 9, [0]), ("Orla Quillfeather", "moonfoxling@corp.example", 0, 9, [1])) == [0, 1]

    def test_the_login_is_the_others_name(self) -> None:
        assert people(("moonfoxling", "x@corp.example"), ("Orla Q", "9+moonfoxling@users.noreply.github.com")) == [0, 0]

    @pytest.mark.parametrize("word", ["david", "dev", "build", "12345"])
    def test_a_word_that_many_would_choose_ties_nobody(self, word: str) -> None:
        assert people(("Orla", f"{word}@corp.example"), (word, f"9+{word}@users.noreply.github.com")) == [0, 1]

    def test_two_full_names_behind_one_word_stay_two(self) -> None:
        one = ("Amy Zhou", "azhou@corp.example")
        assert people(one, ("Andrew Zhou", "9+azhou@users.noreply.github.com")) == [0, 1]
        assert people(one, ("Andrew Zhou", "9+azhou@users.noreply.github.com"), met=((0, 1),)) == [0, 1]

    def test_a_third_party_ties_no_two_full_names(self) -> None:
        login = ("moonfoxling", "9+moonfoxling@users.noreply.github.com")
        one, other = ("Orla Quillfeather", "moonfoxling@a.example"), ("Bram Tidewater", "moonfoxling@b.example")
        assert len(set(people(login, one, other))) == 2

    def test_what_is_likely_and_unproven_is_suggested(self) -> None:
        rows = found(WORK, ("oquillfeather", "7+oquillfeather@users.noreply.github.com")).suggestions
        assert rows.select("alias", "other").rows() == [(0, 1)]


def test_writers_of_a_commit_meet_and_reviewers_do_not() -> None:
    known = pl.DataFrame({"alias": [0, 1, 2, 3], "name": ["a", "b", "c", "d"], "email": ["a@x", "b@x", "c@x", "d@x"]})
    rows = [(0, 0, "b", "b@x", 1, "a", "a@x"), (0, 1, "a", "a@x", 2, "a", "a@x")]
    names = ("repository", "commit", "author_name", "author_email", "author_time", "committer_name", "committer_email")
    commits = pl.DataFrame(rows, schema=list(names), orient="row")
    said = [
        (0, 1, "co-authored-by", "c", "c@x"),
        (0, 1, "reviewed-by", "d", "d@x"),
        (0, 1, "signed-off-by", "a", "a@x"),
    ]
    trailers = pl.DataFrame(said, schema=["repository", "commit", "key", "name", "email"], orient="row")
    assert encounters(commits, trailers, known).rows() == [(0, 1, 1), (0, 2, 1)]
