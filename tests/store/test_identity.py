"""Who is the same person: by hand on invented authors, and the properties that must hold whatever comes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.store.identity import Identities, IdentityDecision, resolve

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "alias": pl.Int32,
    "name": pl.String,
    "email": pl.String,
    "commits": pl.Int64,
    "first_time": pl.Int64,
    "last_time": pl.Int64,
    "repositories": pl.List(pl.Int32),
}
Author = tuple[str, str] | tuple[str, str, int, int] | tuple[str, str, int, int, list[int]]


def aliases(*authors: Author) -> pl.DataFrame:
    """Aliases numbered as given: name, e-mail, first and last time (0 to 100), repositories ([0])."""
    rows = []
    for number, (name, email, *rest) in enumerate(authors):
        rows.append((number, name, email, 1, *rest, *(0, 100, [0])[len(rest) :]))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def people(*authors: Author, decisions: Sequence[IdentityDecision] = (), mailmap: str = "") -> list[int]:
    return resolve(aliases(*authors), written(mailmap), decisions).people["person"].to_list()


def written(mailmap: str) -> pl.DataFrame:
    """Lines `canonical = alias` as the reader declares them."""
    pairs = [line.split(" = ") for line in mailmap.splitlines() if line]
    schema = {"source": pl.String, "file": pl.String, "line": pl.Int32, "key": pl.String, "value": pl.String}
    rows = [(".mailmap", ".mailmap", n, key, value) for n, (key, value) in enumerate(pairs)]
    return pl.DataFrame(rows, schema=schema, orient="row")


class TestByAddress:
    def test_one_address_in_any_case_is_one_person(self) -> None:
        assert people(("Ada Vale", "ada@vale.example"), ("ada", "Ada@Vale.example")) == [0, 0]

    def test_two_people_at_a_shared_address_stay_two(self) -> None:
        for email in ("root@localhost", "noreply@corp.example", "info@corp.example", "ada@laptop.local", ""):
            assert people(("Ada Vale", email), ("Bo Reed", email), ("ops", email)) == [0, 1, 2]

    def test_one_full_name_at_a_shared_address_is_one_person(self) -> None:
        assert people(("Ada Vale", "root@localhost"), ("ada  VALE", "root@localhost")) == [0, 0]

    def test_people_for_whom_a_gateway_sends_stay_apart_and_are_known_by_name(self) -> None:
        via = [(f"{name} via ListGate", "gate@corp.example") for name in ("Ada Vale", "Bo Reed")]
        assert people(*via) == [0, 1]
        assert people(*via, ("'Ada Vale' via ListGate", "gate@corp.example")) == [0, 1, 0]

    def test_a_name_with_the_word_via_in_it_is_somebodys(self) -> None:
        assert people(("Maria Via", "m@corp.example"), ("Maria via Porto", "m@corp.example")) == [0, 0]

    def test_an_address_under_three_unrelated_names_is_shared(self) -> None:
        three = [("Ada Vale", "crew@corp.example"), ("Bo Reed", "crew@corp.example"), ("Cy Moss", "crew@corp.example")]
        assert people(*three) == [0, 1, 2]

    def test_somebody_who_took_another_name_is_still_one_person(self) -> None:
        assert people(("Ada Vale", "ada@corp.example"), ("Ada Reed", "ada@corp.example")) == [0, 0]

    def test_both_forms_of_a_forges_private_address_are_one(self) -> None:
        found = people(("Ada Vale", "77+avale@users.noreply.github.com"), ("x", "avale@users.noreply.github.com"))
        assert found == [0, 0]
        assert people(("A", "7+avale@users.noreply.forge.example"), ("B", "avale@users.noreply.forge.example")) == [
            0,
            0,
        ]

    def test_dots_and_tags_of_a_mail_provider_are_one_mailbox_but_not_a_companys_tags(self) -> None:
        assert people(("A", "ada.vale+git@gmail.com"), ("B", "adavale@googlemail.com")) == [0, 0]
        assert people(("A", "team+ada@corp.example"), ("B", "team+bo@corp.example")) == [0, 1]

    def test_one_account_of_a_subversion_repository_is_one_person(self) -> None:
        account = "avale@0a1b2c3d-0000-4000-8000-0123456789ab"
        assert people(("avale", account), ("Ada Vale", account)) == [0, 0]


class TestByName:
    def test_a_full_name_alone_merges_nobody_but_suggests(self) -> None:
        found = resolve(aliases(("Ada Vale", "ada@one.example"), ("Ada Vale", "vale@gmail.com")))
        assert found.people["person"].to_list() == [0, 1]
        assert found.suggestions.select("alias", "other").rows() == [(0, 1)]

    def test_a_first_name_merges_nobody_even_with_the_same_word_before_the_at(self) -> None:
        assert people(("Ada", "ada@one.example"), ("Ada", "ada@gmail.com"), ("ada", "ada@two.example")) == [0, 1, 2]

    def test_a_full_name_and_a_chosen_word_before_the_at_are_one_person(self) -> None:
        assert people(("Ada Vale", "moonfox@one.example"), ("Ada Vale", "moonfox@two.example")) == [0, 0]

    def test_a_full_name_and_the_account_at_a_forge_are_one_person(self) -> None:
        found = people(("Ada Vale", "moonfox@one.example"), ("Ada Vale", "9+moonfox@users.noreply.github.com"))
        assert found == [0, 0]

    def test_home_and_work_at_the_same_time_are_one_person(self) -> None:
        assert people(("Ada Vale", "ada.vale@corp.example"), ("Ada Vale", "adavale@gmail.com")) == [0, 0]

    def test_two_alike_at_the_same_time_from_different_domains_stay_two(self) -> None:
        for one, other in (("ada@one.example", "ada@two.example"), ("ada.vale@gmail.com", "ada.vale@outlook.com")):
            found = resolve(aliases(("Ada Vale", one), ("Ada Vale", other)))
            assert found.people["person"].to_list() == [0, 1]
            assert found.suggestions.height == 1

    def test_two_alike_in_one_company_at_the_same_time_stay_two(self) -> None:
        assert people(("Ada Vale", "ada.vale@corp.example"), ("Ada Vale", "ada.vale2@corp.example")) == [0, 1]

    def test_a_third_address_does_not_tie_two_who_are_at_odds(self) -> None:
        found = people(
            ("Ada Vale", "ada.vale@gmail.com"),
            ("Ada Vale", "ada.vale@corp.example"),
            ("Ada Vale", "ada.vale@outlook.com"),
        )
        assert found[0] != found[2]

    def test_one_address_after_the_other_in_one_company_is_one_person(self) -> None:
        found = people(("Ada Vale", "av@corp.example", 0, 40), ("Ada Vale", "ada.vale@corp.example", 41, 100))
        assert found == [0, 0]

    def test_colleagues_of_one_name_who_never_met_in_a_repository_stay_two(self) -> None:
        first = ("Ada Vale", "av@corp.example", 0, 40, [0])
        assert people(first, ("Ada Vale", "ada.vale@corp.example", 41, 100, [1])) == [0, 1]

    def test_the_word_that_anybody_of_that_name_has_counts_in_one_repository_only(self) -> None:
        one, other = ("Ada Vale", "ada.vale@corp.example"), "ada.vale@gmail.com"
        assert people((*one, 0, 9, [0]), ("Ada Vale", other, 0, 9, [1])) == [0, 1]
        assert people((*one, 0, 9, [0]), ("Ada Vale", other, 0, 9, [0, 1])) == [0, 0]

    def test_names_that_tools_put_in_merge_nobody(self) -> None:
        assert people(("Your Name", "moonfox@one.example"), ("Your Name", "moonfox@two.example")) == [0, 1]

    def test_accents_case_and_order_are_spellings_of_one_name(self) -> None:
        assert people(("Adá VALE", "moonfox@one.example"), ("Vale, Ada", "moonfox@two.example")) == [0, 0]


class TestMailmap:
    def test_a_proper_address_for_an_address(self) -> None:
        mailmap = "<ada@new.example> = <ADA@old.example>"
        assert people(("Ada", "ada@old.example"), ("A. Vale", "ada@new.example"), mailmap=mailmap) == [0, 0]

    def test_a_proper_name_and_address_for_an_address(self) -> None:
        mailmap = "Ada Vale <ada@new.example> = <x@old.example>"
        found = resolve(aliases(("x", "x@old.example"), ("Ada Vale", "ada@new.example")), written(mailmap))
        assert found.people["person"].to_list() == [0, 0]
        assert found.merges["source"].to_list() == ["mailmap"]

    def test_a_proper_name_and_address_for_a_name_and_address_leaves_other_names_alone(self) -> None:
        mailmap = "Ada Vale <ada@new.example> = ADA <root@localhost>"
        found = people(
            ("ada", "Root@localhost"), ("Bo Reed", "root@localhost"), ("Ada Vale", "ada@new.example"), mailmap=mailmap
        )
        assert found == [0, 1, 0]

    def test_a_proper_name_for_two_addresses_makes_them_one_person(self) -> None:
        mailmap = "Ada Vale <one@a.example> = <one@a.example>\nAda Vale <> = <two@b.example>"
        assert people(("av", "one@a.example"), ("Ada V", "two@b.example"), mailmap=mailmap) == [0, 0]

    def test_a_mailmap_says_nothing_of_other_repositories(self) -> None:
        mailmap = written("<ada@new.example> = <ada@old.example>").with_columns(repository=pl.lit(1, pl.Int32))
        rows = aliases(("Ada", "ada@old.example", 0, 9, [0]), ("A", "ada@new.example", 0, 9, [0]))
        assert resolve(rows, mailmap).people["person"].to_list() == [0, 1]


class TestDecisions:
    ADA, OLD, LAB = ("Ada Vale", "ada@corp.example"), ("ada", "ADA@corp.example"), ("Ada Vale", "lab@lab.example")

    def test_same_joins_what_no_evidence_ties(self) -> None:
        found = resolve(aliases(self.ADA, self.LAB), decisions=[IdentityDecision("same", self.ADA, self.LAB)])
        assert found.people["person"].to_list() == [0, 0]
        assert found.merges.select("evidence", "source").rows() == [("you said so", "you")]

    def test_different_cuts_what_evidence_ties(self) -> None:
        assert people(self.ADA, self.OLD, decisions=[IdentityDecision("different", self.ADA, self.OLD)]) == [0, 1]

    def test_different_holds_through_third_parties(self) -> None:
        third = ("A. Vale", "ada@CORP.example")
        found = people(self.ADA, self.OLD, third, decisions=[IdentityDecision("different", self.ADA, self.OLD)])
        assert found[0] != found[1]
        assert found[2] in (found[0], found[1])

    def test_the_later_of_two_contradicting_decisions_stands(self) -> None:
        same, different = (IdentityDecision(kind, self.ADA, self.LAB) for kind in ("same", "different"))
        assert people(self.ADA, self.LAB, decisions=[same, different]) == [0, 1]
        assert people(self.ADA, self.LAB, decisions=[different, same]) == [0, 0]

    def test_a_pair_that_was_called_different_is_not_suggested_again(self) -> None:
        found = resolve(aliases(self.ADA, self.LAB), decisions=[IdentityDecision("different", self.ADA, self.LAB)])
        assert found.suggestions.is_empty()

    def test_a_human_that_looks_like_a_bot_and_the_other_way_round(self) -> None:
        bot = ("release-bot", "release-bot@corp.example")
        found = resolve(
            aliases(bot, self.ADA), decisions=[IdentityDecision("human", bot), IdentityDecision("bot", self.ADA)]
        )
        assert found.people.select("bot", "bot_reason").rows() == [(False, None), (True, "you said so")]

    def test_decisions_about_authors_that_are_not_there_do_nothing(self) -> None:
        assert people(self.ADA, decisions=[IdentityDecision("same", self.ADA, ("No One", "no@one.example"))]) == [0]

    def test_a_decision_of_a_kind_needs_the_authors_that_it_is_about(self) -> None:
        with pytest.raises(ValueError, match="two authors"):
            IdentityDecision("same", self.ADA)
        with pytest.raises(ValueError, match="one author"):
            IdentityDecision("bot", self.ADA, self.LAB)


class TestSuggestions:
    def test_names_nearly_alike_are_suggested_with_their_likeness(self) -> None:
        found = resolve(aliases(("Adaline Vale", "a@one.example"), ("Adalime Vale", "b@two.example"))).suggestions
        assert found.select("alias", "other").rows() == [(0, 1)]
        assert 0.85 <= found["likeness"][0] < 1

    def test_a_handle_as_name_is_suggested(self) -> None:
        found = resolve(aliases(("moonfox", "x1@one.example"), ("Ada Vale", "moonfox@two.example"))).suggestions
        assert found.select("alias", "other").rows() == [(0, 1)]

    def test_strangers_are_not_suggested(self) -> None:
        assert resolve(aliases(("Ada Vale", "ada@one.example"), ("Bo Reed", "bo@two.example"))).suggestions.is_empty()

    def test_evidence_holds_no_names_and_no_addresses(self) -> None:
        found = resolve(
            aliases(("Ada Vale", "moonfox@one.example"), ("Ada Vale", "moonfox@two.example"), ("ada", "x@y.example"))
        )
        words = " ".join([*found.merges["evidence"], *found.suggestions["evidence"]]).casefold()
        assert not any(part in words for part in ("ada", "vale", "moonfox", "one.example"))


def invented() -> st.SearchStrategy[Author]:
    """Authors from few parts, so that they collide in every way."""
    names = st.sampled_from(
        ["Ada Vale", "ada vale", "Vale, Ada", "Ada", "Bo Reed", "Cy Moss", "moonfox", "root", "x[bot]", ""]
    )
    locals_ = st.sampled_from(["ada", "ada.vale", "moonfox", "root", "bo", "info", "7+moonfox"])
    hosts = st.sampled_from(
        ["one.example", "two.example", "gmail.com", "outlook.com", "localhost", "users.noreply.github.com"]
    )
    times = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)
    where = st.lists(st.integers(0, 1), min_size=1, max_size=2, unique=True)
    return st.builds(lambda n, p, h, t, w: (n, f"{p}@{h}", t[0], t[1], w), names, locals_, hosts, times, where)


crowds = st.lists(invented(), min_size=1, max_size=14, unique_by=lambda a: a[:2])


def partition(found: Identities, authors: Sequence[Author]) -> set[frozenset[tuple[str, str]]]:
    groups: dict[int, set[tuple[str, str]]] = {}
    for alias, person in found.people.select("alias", "person").rows():
        name, email = authors[alias][:2]
        groups.setdefault(person, set()).add((name, email))
    return {frozenset(group) for group in groups.values()}


@st.composite
def decided(draw: st.DrawFn) -> tuple[list[Author], list[IdentityDecision]]:
    authors = draw(crowds)
    pairs = st.tuples(st.sampled_from(authors), st.sampled_from(authors), st.sampled_from(["same", "different"]))
    drawn = [(a[:2], b[:2], kind) for a, b, kind in draw(st.lists(pairs, max_size=6)) if a[:2] != b[:2]]
    return authors, [IdentityDecision(kind, (a[0], a[1]), (b[0], b[1])) for a, b, kind in drawn]  # type: ignore[arg-type]


@given(decided(), st.data())
@settings(max_examples=200)
def test_the_order_and_numbering_of_aliases_do_not_matter(
    case: tuple[list[Author], list[IdentityDecision]], data: st.DataObject
) -> None:
    authors, decisions = case
    shuffled = data.draw(st.permutations(authors))
    first, second = resolve(aliases(*authors), None, decisions), resolve(aliases(*shuffled), None, decisions)
    assert partition(first, authors) == partition(second, shuffled)
    assert first.merges["evidence"].to_list() == second.merges["evidence"].to_list()
    assert first.suggestions["evidence"].to_list() == second.suggestions["evidence"].to_list()


@given(decided())
def test_confirming_every_merge_changes_nothing(case: tuple[list[Author], list[IdentityDecision]]) -> None:
    authors, decisions = case
    found = resolve(aliases(*authors), None, decisions)
    key = {n: (a[0], a[1]) for n, a in enumerate(authors)}
    confirmed = [IdentityDecision("same", key[a], key[b]) for a, b in found.merges.select("alias", "other").rows()]
    again = resolve(aliases(*authors), None, [*confirmed, *decisions])
    assert partition(again, authors) == partition(found, authors)


@given(decided())
def test_the_newest_decision_on_a_pair_is_respected(case: tuple[list[Author], list[IdentityDecision]]) -> None:
    authors, decisions = case
    if not decisions:
        return
    newest = decisions[-1]
    groups = partition(resolve(aliases(*authors), None, decisions), authors)
    together = any({newest.left, newest.right} <= group for group in groups)
    assert together == (newest.kind == "same")


@given(crowds)
def test_a_person_is_numbered_by_the_smallest_alias_and_every_tie_holds(authors: list[Author]) -> None:
    found = resolve(aliases(*authors))
    ties = found.merges.select("alias", "other").rows()
    groups = dict(found.people.select("alias", "person").rows())
    assert all(groups[a] == groups[b] for a, b in ties)
    assert found.people["person"].to_list() == [
        min(b for b in groups if groups[b] == groups[a]) for a in sorted(groups)
    ]
