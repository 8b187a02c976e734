"""The estate of small trees whose assets are obvious, and what holds for every tree."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.measures.estate import Estate, detect

FILES = {
    "repository": pl.Int32,
    "name": pl.String,
    "size": pl.Int64,
    "lines": pl.Int32,
    "mode": pl.String,
    "counted": pl.Boolean,
}
MARKERS = {"repository": pl.Int32, "name": pl.String, "marker": pl.String, "count": pl.Int32}
DECLARATIONS = {
    "repository": pl.Int32,
    "source": pl.String,
    "file": pl.String,
    "line": pl.Int32,
    "key": pl.String,
    "value": pl.String,
}
REPOSITORIES = {"repository": pl.Int32, "name": pl.String}
TRAINS = ["import:torch", "call:train", "main"]


def estate(
    lines: Mapping[str, int],
    markers: Mapping[str, Sequence[str]] | None = None,
    owners: Sequence[tuple[str, str]] = (),
    repository: str = "acme",
) -> Estate:
    """The estate of one repository, given as lines by file."""
    files = [(0, name, count * 30, count, "100644", True) for name, count in lines.items()]
    marks = [(0, name, marker, 1) for name, found in (markers or {}).items() for marker in found]
    declared = [(0, "CODEOWNERS", "CODEOWNERS", i, key, value) for i, (key, value) in enumerate(owners, 1)]
    return detect(
        pl.DataFrame(files, schema=FILES, orient="row"),
        pl.DataFrame(marks, schema=MARKERS, orient="row"),
        pl.DataFrame(declared, schema=DECLARATIONS, orient="row"),
        pl.DataFrame([(0, repository)], schema=REPOSITORIES, orient="row"),
    )


def kinds(found: Estate) -> dict[str, str]:
    """The kind of each asset, by its key."""
    return dict(found.assets.select("asset", "kind").iter_rows())


def home(found: Estate, name: str) -> str:
    """The asset a file belongs to."""
    asset: str = found.members.row(by_predicate=pl.col("name") == name, named=True)["asset"]
    return asset


def one(found: Estate, asset: str) -> dict[str, object]:
    """The row of one asset."""
    return found.assets.row(by_predicate=pl.col("asset") == asset, named=True)


SMALL = {"train.py": 300, "model.py": 200, "data/prepare.py": 60, "README.md": 40, "a.ipynb": 90, "b.ipynb": 80}
SMALL_MARKS = {"train.py": TRAINS, "model.py": ["import:torch", "class:model"]}

SHOP: dict[str, int] = {
    "README.md": 60,
    "pyproject.toml": 30,
    ".github/workflows/ci.yml": 50,
    "docs/index.md": 90,
    "docs/use.md": 90,
    "docs/train.md": 90,
    "runbooks/ranker.md": 40,
    "runbooks/restore.md": 40,
    "deploy/api.yaml": 80,
    "deploy/values.yaml": 80,
    "deploy/ingress.yaml": 30,
    "src/training/train.py": 900,
    "src/training/loop.py": 500,
    "src/training/README.md": 20,
    "src/serving/app.py": 400,
    "src/serving/load.py": 300,
    "src/serving/Dockerfile": 20,
    "src/ranker/__init__.py": 10,
    "src/ranker/score.py": 900,
    "src/evals/evaluate.py": 400,
    "src/evals/cases.py": 200,
    "tests/training/test_train.py": 200,
    "tests/test_serving.py": 100,
    "notebooks/one.ipynb": 100,
    "notebooks/two.ipynb": 100,
    "migrations/001_users.sql": 20,
    "migrations/002_orders.sql": 20,
    "migrations/003_items.sql": 20,
}
SHOP_MARKS = {
    "src/training/train.py": TRAINS,
    "src/serving/app.py": ["import:fastapi", "route:http", "call:predict"],
    "src/serving/Dockerfile": ["docker:from", "docker:expose"],
    "src/evals/evaluate.py": ["import:torch", "call:evaluate"],
    "deploy/api.yaml": ["k8s:deployment"],
    ".github/workflows/ci.yml": ["workflow:job"],
}


def test_a_ten_file_training_repository_is_its_pipeline_and_its_notebooks() -> None:
    assert kinds(estate(SMALL, SMALL_MARKS)) == {
        "acme:.": "training pipeline",
        "acme:.#notebook family": "notebook family",
    }


def test_a_company_repository_gives_each_kind_by_name_and_content() -> None:
    assert kinds(estate(SHOP, SHOP_MARKS)) == {
        "acme:.": "code package",
        "acme:.#continuous integration": "continuous integration",
        "acme:deploy": "infrastructure",
        "acme:docs": "documentation",
        "acme:migrations": "data definition",
        "acme:notebooks": "notebook family",
        "acme:runbooks": "runbook",
        "acme:src/evals": "evaluation suite",
        "acme:src/serving": "serving pipeline",
        "acme:src/training": "training pipeline",
    }


def test_reasons_are_said_in_words() -> None:
    found = estate(SHOP, SHOP_MARKS)
    assert one(found, "acme:src/training")["kind_reason"] == (
        "the folder is named training, and train.py imports torch and trains a model"
    )
    assert one(found, "acme:docs")["kind_reason"] == "a folder of documentation"


def test_tests_belong_to_the_asset_whose_path_they_mirror() -> None:
    found = estate(SHOP, SHOP_MARKS)
    assert home(found, "tests/training/test_train.py") == "acme:src/training"
    assert home(found, "tests/test_serving.py") == "acme:src/serving"
    assert one(found, "acme:src/serving")["tests"] is True
    assert one(found, "acme:src/evals")["tests"] is False


def test_a_folder_name_without_content_that_agrees_says_nothing() -> None:
    code = {f"deployments/part{i}.py": 400 for i in range(8)} | {f"serving/part{i}.py": 300 for i in range(8)}
    assert set(kinds(estate(code)).values()) == {"code package"}


def test_a_large_folder_is_divided_and_its_tiny_children_stay_with_it() -> None:
    tree = {f"src/acme/{part}/m{i}.py": 200 for part in ("alpha", "beta", "gamma", "delta") for i in range(20)}
    found = estate(tree | {"src/acme/tiny/a.py": 20, "src/acme/core.py": 900, "setup.py": 20, "README.md": 10})
    assert sorted(kinds(found)) == [
        "acme:.",
        *(f"acme:src/acme/{part}" for part in ("alpha", "beta", "delta", "gamma")),
    ]
    assert home(found, "src/acme/tiny/a.py") == "acme:."


def test_a_package_with_its_own_manifest_stands_alone() -> None:
    tree = {
        "services/a/package.json": 20,
        "services/a/index.js": 400,
        "services/b/go.mod": 5,
        "services/b/main.go": 1200,
    }
    assert sorted(kinds(estate(tree))) == ["acme:services/a", "acme:services/b"]


def test_top_papers_join_the_largest_asset_where_the_top_has_no_source() -> None:
    tree = {
        "services/a/package.json": 20,
        "services/a/index.js": 400,
        "services/b/go.mod": 5,
        "services/b/main.go": 1200,
    }
    assert home(estate(tree | {"README.md": 9}), "README.md") == "acme:services/b"


def test_numbered_migrations_are_a_data_definition_whatever_their_folder_is_called() -> None:
    tree = {f"app/app_migrations/events/00{i}_step.py": 40 for i in range(10, 20)} | {"app/main.py": 900}
    assert kinds(estate(tree))["acme:app/app_migrations"] == "data definition"


def test_a_web_site_written_as_an_application_is_no_documentation() -> None:
    tree = {f"website/src/{i}.tsx": 90 for i in range(30)} | {"website/README.md": 9, "main.go": 900}
    assert "documentation" not in kinds(estate(tree)).values()


def test_issue_templates_alone_are_no_continuous_integration() -> None:
    tree = {"a.py": 300, ".github/ISSUE_TEMPLATE/bug.md": 20, ".pre-commit-config.yaml": 20}
    assert kinds(estate(tree)) == {"acme:.": "code package"}


def test_examples_are_documentation_even_where_they_train() -> None:
    tree = {f"lib/m{i}.py": 400 for i in range(30)} | {
        "examples/train.py": 300,
        "examples/more.py": 90,
        "examples/c.py": 9,
    }
    found = kinds(estate(tree, {"examples/train.py": TRAINS}))
    assert found == {"acme:.": "code package", "acme:examples": "documentation"}


def test_a_lone_notebook_or_image_stays_with_the_asset_around_it() -> None:
    assert kinds(estate({"a.py": 300, "b.ipynb": 90, "Dockerfile": 9})) == {"acme:.": "code package"}


def test_each_service_of_a_small_monorepo_stands_alone_by_its_image() -> None:
    tree = {f"services/{name}/{base}": 900 for name in "ab" for base in ("main.py", "Dockerfile")}
    assert sorted(kinds(estate(tree))) == ["acme:services/a", "acme:services/b"]


def test_what_is_not_counted_and_links_are_left_out() -> None:
    files = pl.DataFrame(
        [
            (0, "a.py", 9, 300, "100644", True),
            (0, "vendor/b.py", 9, 9, "100644", False),
            (0, "c", 9, 1, "120000", True),
        ],
        schema=FILES,
        orient="row",
    )
    none = pl.DataFrame(schema=MARKERS), pl.DataFrame(schema=DECLARATIONS)
    found = detect(files, *none, pl.DataFrame([(0, "acme")], schema=REPOSITORIES, orient="row"))
    assert found.members["name"].to_list() == ["a.py"]


def test_an_empty_repository_has_no_estate() -> None:
    assert estate({}).assets.is_empty()


def test_a_workflow_that_rolls_out_and_an_image_that_listens_are_production() -> None:
    ship = {".github/workflows/ship.yml": ["workflow:roll-out"]}
    found = estate(SHOP | {".github/workflows/ship.yml": 30}, {**SHOP_MARKS, **ship})
    assert one(found, "acme:src/serving")["production"] is True
    assert one(found, "acme:src/serving")["production_reason"] == (
        "src/serving/Dockerfile exposes a port and .github/workflows/ship.yml deploys"
    )
    assert one(found, "acme:src/training")["production"] is False


def test_without_a_workflow_nothing_is_called_production() -> None:
    assert not estate(SHOP, SHOP_MARKS).assets["production"].any()


def test_a_workflow_that_only_tests_a_roll_out_is_no_sign_of_production() -> None:
    ship = {".github/workflows/e2e-test.yml": ["workflow:roll-out"]}
    assert not estate(SHOP | {".github/workflows/e2e-test.yml": 30}, {**SHOP_MARKS, **ship}).assets["production"].any()


def test_a_published_package_is_production_and_its_tools_are_not() -> None:
    tree = {f"acme/{part}/m{i}.py": 400 for part in ("alpha", "beta") for i in range(12)} | {"setup.py": 9}
    tree |= {f"tools/t{i}.py": 200 for i in range(12)} | {"acme/__init__.py": 200, ".github/workflows/publish.yml": 9}
    found = estate(tree, {".github/workflows/publish.yml": ["workflow:publish"]})
    assert dict(found.assets.select("asset", "production").iter_rows()) == {
        "acme:.": True,
        "acme:.#continuous integration": False,
        "acme:acme/alpha": True,
        "acme:acme/beta": True,
        "acme:tools": False,
    }


def test_the_last_pattern_of_codeowners_wins() -> None:
    owners = [("*", "@everyone"), ("/src/training/", "@learners"), ("/src/training/", "@second"), ("docs/", "@writers")]
    found = estate(SHOP, SHOP_MARKS, owners)
    assert one(found, "acme:src/training")["owners"] == ["@second"]
    assert one(found, "acme:docs")["owners"] == ["@writers"]
    assert one(found, "acme:runbooks")["owners"] == ["@everyone"]


def test_documentation_is_found_beside_the_code_by_name_and_in_runbooks() -> None:
    found = estate(SHOP | {f"src/ranker/m{i}.py": 500 for i in range(20)}, SHOP_MARKS)
    written = dict(found.assets.select("asset", pl.concat_list("documented", "docs_file")).iter_rows())
    assert written["acme:src/training"] == ["readme and tests", "src/training/README.md"]
    assert written["acme:src/serving"] == ["none", None]
    assert written["acme:src/ranker"] == ["runbook", "runbooks/ranker.md"]


def test_a_library_does_not_use_itself() -> None:
    tree = {"bentoml/__init__.py": 10} | {f"bentoml/m{i}.py": 300 for i in range(12)}
    marks = {f"bentoml/m{i}.py": ["import:bentoml", "call:serve"] for i in range(12)}
    assert set(kinds(estate(tree, marks)).values()) == {"code package"}


PARTS = st.sampled_from(
    ["src", "data", "models", "docs", "tests", "api", "train", "notebooks", "deploy", "examples", "x", "y"]
)
BASES = st.sampled_from(
    [
        "train.py",
        "model.py",
        "README.md",
        "a.ipynb",
        "b.ipynb",
        "test_a.py",
        "Dockerfile",
        "q.sql",
        "m.go",
        "setup.py",
        "c.yaml",
        "z",
    ]
)
NAMES = st.builds(lambda folders, base: "/".join([*folders, base]), st.lists(PARTS, max_size=4), BASES)
TREES = st.dictionaries(NAMES, st.integers(0, 4000), min_size=1, max_size=60)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_every_counted_file_belongs_to_exactly_one_asset(tree: dict[str, int]) -> None:
    found = estate(tree)
    assert found.members["name"].to_list() == sorted(tree)
    assert set(found.members["asset"]) == set(found.assets["asset"])
    assert found.assets["asset"].is_unique().all()
    assert int(found.assets["files"].sum()) == len(tree)
    assert int(found.assets["lines"].sum()) == sum(tree.values())


@settings(max_examples=50, deadline=None)
@given(TREES, st.integers(0, 9))
def test_the_order_of_rows_changes_nothing(tree: dict[str, int], seed: int) -> None:
    names = list(tree)
    random.Random(seed).shuffle(names)
    first, second = estate(tree, SMALL_MARKS), estate({name: tree[name] for name in names}, SMALL_MARKS)
    assert first.assets.equals(second.assets)
    assert first.members.equals(second.members)


def test_a_small_new_file_renames_no_asset() -> None:
    before = set(kinds(estate(SHOP, SHOP_MARKS)))
    for place in sorted({name.rpartition("/")[0] for name in SHOP}):
        for base in ("new.py", "new.md", "new.yaml"):
            after = kinds(estate(SHOP | {f"{place}/{base}".lstrip("/"): 15}, SHOP_MARKS))
            assert before <= set(after), (place, base)
