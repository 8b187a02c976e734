"""What is in use, by what deploys, publishes or runs it; each beside a case in which it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from test_estate_signs import estate

from holdfast.measures.estate import Estate

SHIP, PUSH, TEST = ".github/workflows/ship.yml", ".github/workflows/image.yml", ".github/workflows/unit-test.yml"
TREE = {
    **{f"services/{name}/{base}": lines for name in "ab" for base, lines in (("app.py", 900), ("Dockerfile", 9))},
    **{f"infra/{part}.tf": 40 for part in ("main", "net", "disk")},
    **dict.fromkeys((SHIP, PUSH, TEST), 20),
}
MARKS: Mapping[str, Sequence[str]] = {
    SHIP: ["workflow:roll-out"],
    PUSH: ["workflow:image"],
    TEST: ["workflow:roll-out", "workflow:image", "workflow:test"],
    **{f"infra/{part}.tf": ["terraform:resource"] for part in ("main", "net", "disk")},
}


def used(found: Estate) -> dict[str, str]:
    """The assets in production, each with why."""
    rows = found.assets.filter("production").select("asset", "production_reason")
    return dict(rows.iter_rows())


def test_a_workflow_that_deploys_a_folder_means_that_folder_alone() -> None:
    assert used(estate(TREE, MARKS, [(SHIP, "workflow", "services/a")])) == {
        "acme:services/a": f"{SHIP} deploys services/a"
    }


def test_an_image_that_is_built_and_pushed_is_in_use() -> None:
    assert used(estate(TREE, MARKS, [(PUSH, "workflow", "services/b/Dockerfile"), (SHIP, "workflow", "infra")])) == {
        "acme:services/b": f"{PUSH} builds and pushes the image of services/b/Dockerfile",
        "acme:infra": f"{SHIP} deploys infra",
    }


def test_a_workflow_whose_name_says_that_it_tests_deploys_nothing() -> None:
    only = {name: marks for name, marks in MARKS.items() if name not in (SHIP, PUSH)}
    assert used(estate(TREE, only, [(TEST, "workflow", "services/a")])) == {}


def test_what_terraform_runs_is_in_use_where_a_workflow_deploys() -> None:
    runs = [("infra/main.tf", "terraform", "services/a"), (SHIP, "workflow", "infra")]
    assert used(estate(TREE, MARKS, runs))["acme:services/a"] == f"infra/main.tf runs it, and {SHIP} deploys"
    quiet = {name: marks for name, marks in MARKS.items() if name.startswith("infra")}
    assert used(estate(TREE, quiet, runs[:1])) == {}


def test_where_a_workflow_does_not_say_what_it_deploys_only_a_single_image_can_be_meant() -> None:
    marks = {SHIP: ["workflow:roll-out"], "services/a/Dockerfile": ["docker:expose"]}
    tree = {name: lines for name, lines in TREE.items() if not name.startswith("infra")}
    assert list(used(estate(tree, marks))) == ["acme:services/a"]
    assert used(estate(tree, marks | {"services/b/Dockerfile": ["docker:expose"]})) == {}


def test_a_package_of_a_monorepo_is_in_use_where_a_workflow_publishes_its_folder() -> None:
    tree = {f"packages/{name}/{base}": lines for name in "ab" for base, lines in (("x.py", 900), ("pyproject.toml", 9))}
    found = estate(tree | {SHIP: 9}, {SHIP: ["workflow:publish"]}, [(SHIP, "workflow", "packages/a")])
    assert used(found) == {"acme:packages/a": f"{SHIP} publishes packages/a"}


def test_a_library_that_the_readme_tells_to_install_is_in_use_with_its_parts() -> None:
    tree = {f"acme/{part}/m{n}.py": 400 for part in ("alpha", "beta") for n in range(12)}
    tree |= {"acme/__init__.py": 200, "acme/base.py": 300, "setup.py": 9, "README.md": 40}
    found = estate(tree, {}, [("README.md", "install", "acme")])
    assert used(found)["acme:."] == "README.md tells users to install it"
    assert used(found)["acme:acme/alpha"] == "part of acme; README.md tells users to install it"
    assert used(estate(tree)) == {}


def test_an_example_is_in_use_only_with_an_image_of_its_own_that_is_pushed_and_deployed() -> None:
    tree = {f"examples/bot/m{n}.py": 900 for n in range(14)} | {"examples/bot/Dockerfile": 9, SHIP: 9, PUSH: 9}
    marks = {SHIP: ["workflow:roll-out"], PUSH: ["workflow:image"]}
    named = [(PUSH, "workflow", "examples/bot/Dockerfile")]
    assert list(used(estate(tree, marks, named))) == ["acme:examples/bot"]
    assert used(estate(tree, {PUSH: ["workflow:image"]}, named)) == {}


def test_the_same_file_of_terraform_in_a_folder_for_production_needs_no_workflow() -> None:
    tree = {f"infra/prod/{n}.tf": 40 for n in range(4)} | {"main.go": 900}
    found = estate(tree, {"infra/prod/0.tf": ["terraform:resource"]})
    assert list(used(found)) == ["acme:infra"]
    assert found.assets.filter(pl.col("asset") == "acme:infra")["production_reason"].to_list() == [
        "infra/prod/0.tf declares what runs in production"
    ]


def test_an_evaluation_inside_a_published_package_serves_nobody() -> None:
    tree = {f"acme/{part}/m{n}.py": 400 for part in ("alpha", "evals") for n in range(12)}
    tree |= {"acme/__init__.py": 200, "acme/base.py": 300, "setup.py": 9, "README.md": 40}
    marks = {f"acme/evals/m{n}.py": ["import:ragas", "import:torch"] for n in range(12)}
    found = estate(tree, marks, [("README.md", "install", "acme")])
    assert "acme:acme/alpha" in used(found)
    assert "acme:acme/evals" not in used(found)
