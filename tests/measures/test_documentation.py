"""What is written about an asset, and whether it kept up."""

from __future__ import annotations

from holdfast.measures.estate.documentation import Papers


def test_a_runbook_outranks_a_readme_and_a_readme_a_page() -> None:
    papers = Papers(
        ["src/rank/README.md", "docs/rank.md", "docs/serve.md", "src/load/runbook.md", "src/load/README.md"]
    )
    assert papers.of("src/rank", ["src/rank/README.md"], tests=False, whole=False) == ("readme", "src/rank/README.md")
    assert papers.of("src/serve", [], tests=True, whole=False) == ("readme and tests", "docs/serve.md")
    own = ["src/load/runbook.md", "src/load/README.md"]
    assert papers.of("src/load", own, tests=False, whole=False) == ("runbook", "src/load/runbook.md")


def test_the_top_readme_speaks_only_for_what_it_covers() -> None:
    papers = Papers(["README.md"])
    assert papers.of("src/rank", ["src/rank/a.py"], tests=False, whole=False) == ("none", None)
    assert papers.of("src/rank", ["src/rank/a.py"], tests=False, whole=True) == ("readme", "README.md")
