"""Kinds by several files together, by what declares a pipeline, and what a team lists apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from holdfast.measures.estate import Estate, detect

FILES = {"repository": pl.Int32, "name": pl.String, "size": pl.Int64, "lines": pl.Int32, "mode": pl.String}
MARKERS = {"repository": pl.Int32, "name": pl.String, "marker": pl.String, "count": pl.Int32}
DECLARED = {
    "repository": pl.Int32,
    "source": pl.String,
    "file": pl.String,
    "line": pl.Int32,
    "key": pl.String,
    "value": pl.String,
}
STEP = ["import:zenml", "pipeline:definition"]
FITS = ["import:sklearn", "call:train"]


def estate(
    lines: Mapping[str, int],
    markers: Mapping[str, Sequence[str]] | None = None,
    mentions: Sequence[tuple[str, str, str]] = (),
) -> Estate:
    """The estate of one repository: lines by file, markers by file, and what files of deployment speak of."""
    files = [(0, name, count * 30, count, "100644") for name, count in lines.items()]
    marks = [(0, name, marker, 1) for name, found in (markers or {}).items() for marker in found]
    said = [(0, "mention", file, 1, key, path) for file, key, path in mentions]
    return detect(
        pl.DataFrame(files, schema=FILES, orient="row").with_columns(counted=pl.lit(True)),
        pl.DataFrame(marks, schema=MARKERS, orient="row"),
        pl.DataFrame(said, schema=DECLARED, orient="row"),
        pl.DataFrame({"repository": [0], "name": ["acme"]}, schema_overrides={"repository": pl.Int32}),
    )


def kinds(found: Estate) -> dict[str, str]:
    return dict(found.assets.select("asset", "kind").iter_rows())


def reason(found: Estate, asset: str, column: str = "kind_reason") -> str:
    said: str = found.assets.row(by_predicate=pl.col("asset") == asset, named=True)[column]
    return said


def test_steps_that_an_orchestrator_puts_together_are_one_training_pipeline() -> None:
    tree = {f"steps/{name}.py": 200 for name in ("load", "split", "fit", "check")} | {
        "run.py": 80,
        "pipelines/all.py": 90,
    }
    marks = {f"steps/{name}.py": STEP for name in ("load", "split", "check")} | {"steps/fit.py": [*STEP, *FITS]}
    found = estate(tree, marks)
    assert kinds(found) == {"acme:.": "training pipeline"}
    assert reason(found, "acme:.") == (
        "steps/fit.py imports sklearn and trains a model, and "
        "steps/split.py imports zenml and defines steps of a pipeline"
    )


def test_the_same_steps_without_one_that_trains_are_no_training_pipeline() -> None:
    tree = {f"steps/{name}.py": 200 for name in ("load", "split", "fit", "check")}
    assert kinds(estate(tree, dict.fromkeys(tree, STEP) | {"x.py": ["import:torch"]})) == {"acme:.": "code package"}


@pytest.mark.parametrize("paper", ["dvc.yaml", "MLproject"])
def test_a_file_that_declares_steps_and_one_that_trains_are_a_training_pipeline(paper: str) -> None:
    tree = {paper: 20, "lib/a.py": 2_000, "lib/b.py": 2_000, "stages/fit.py": 60}
    found = estate(tree, {"stages/fit.py": FITS})
    assert kinds(found) == {"acme:.": "training pipeline"}
    assert reason(found, "acme:.").startswith(f"{paper} declares its steps, and stages/fit.py ")


def test_a_program_beside_the_loop_that_it_runs_is_training_unless_it_is_built_into_a_package() -> None:
    tree = {"main.py": 200, "engine.py": 150, "util/misc.py": 900, "util/more.py": 700}
    marks = {"main.py": ["import:torch", "main"], "engine.py": ["import:torch", "call:train"]}
    assert kinds(estate(tree, marks)) == {"acme:.": "training pipeline"}
    assert kinds(estate(tree | {"setup.py": 20}, marks)) == {"acme:.": "code package"}


def test_what_serves_a_little_and_trains_more_is_training() -> None:
    tree = {"serve.py": 300, "train.py": 600, "README.md": 10}
    marks = {"serve.py": ["route:http", "call:predict", "import:torch"], "train.py": [*FITS, "main"]}
    assert kinds(estate(tree, marks)) == {"acme:.": "training pipeline"}


def test_an_evaluation_and_the_model_that_it_asks_are_a_suite_and_not_where_something_trains() -> None:
    tree = {"accuracy_eval.py": 200, "system.py": 400, "notes.md": 20}
    marks = {"accuracy_eval.py": ["main"], "system.py": ["call:predict", "import:vllm"]}
    assert kinds(estate(tree, marks)) == {"acme:.": "evaluation suite"}
    trains = marks | {"system.py": ["call:predict", "import:vllm", "call:train"]}
    assert kinds(estate(tree, trains)) == {"acme:.": "code package"}


def test_dags_are_a_data_definition_and_a_web_service_with_a_task_is_not() -> None:
    tree = {f"dags/{name}.py": 200 for name in ("hourly", "daily", "weekly")} | {"lib/a.py": 2_000, "lib/b.py": 2_000}
    dags = {name: ["import:airflow", "pipeline:dag"] for name in tree if name.startswith("dags")}
    assert kinds(estate(tree, dags))["acme:dags"] == "data definition"
    service = {name: ["import:prefect", "pipeline:definition", "route:http"] for name in tree}
    assert set(kinds(estate(tree, service)).values()) == {"code package"}


def test_a_project_of_dbt_is_a_data_definition_whatever_it_is_called() -> None:
    tree = {"things/dbt_project.yml": 20, "things/a.py": 30, "things/b.txt": 9, "main.go": 900}
    assert kinds(estate(tree))["acme:things"] == "data definition"


def test_stacks_of_terraform_and_families_of_notebooks_are_listed_apart() -> None:
    tree = {f"terraform/{stack}/{n}.tf": 40 for stack in ("gpu", "network") for n in range(5)} | {"main.go": 900}
    tree |= {f"notebooks/{topic}/{n}.ipynb": 90 for topic in ("prices", "returns") for n in range(3)}
    assert kinds(estate(tree)) == {
        "acme:.": "code package",
        "acme:notebooks/prices": "notebook family",
        "acme:notebooks/returns": "notebook family",
        "acme:terraform/gpu": "infrastructure",
        "acme:terraform/network": "infrastructure",
    }


def test_a_folder_with_one_stack_or_very_many_is_not_divided() -> None:
    one = {f"terraform/gpu/{n}.tf": 40 for n in range(5)} | {"terraform/main.tf": 9, "main.go": 900}
    many = {f"terraform/s{stack}/{n}.tf": 40 for stack in range(20) for n in range(5)} | {"main.go": 900}
    assert "acme:terraform" in kinds(estate(one))
    assert "acme:terraform" in kinds(estate(many))


def test_notebooks_among_scripts_are_part_of_their_work_and_a_family_of_their_own_stands_alone() -> None:
    tree = {f"work/s{n}.py": 900 for n in range(4)} | {"work/a.ipynb": 9, "work/b.ipynb": 9, "main.go": 900}
    assert kinds(estate(tree)) == {"acme:.": "code package"}
    alone = {f"ideas/{n}.ipynb": 90 for n in range(3)} | {"main.go": 900}
    assert kinds(estate(alone)) == {"acme:.": "code package", "acme:ideas#notebook family": "notebook family"}


def test_parts_of_a_folder_named_for_models_are_models_and_parts_of_scripts_are_not() -> None:
    net = ["import:torch", "class:model"]
    tree = {f"lib/models/m{n}.py": 300 for n in range(30)} | {f"lib/models/nat/n{n}.py": 90 for n in range(12)}
    tree |= {f"lib/core/c{n}.py": 300 for n in range(40)}
    marks = {name: net for name in tree if name.startswith("lib/models/m")}
    found = estate(tree, marks)
    assert kinds(found)["acme:lib/models/nat"] == "model definition"
    assert reason(found, "acme:lib/models/nat") == "part of lib/models, which defines models"
    assert kinds(found)["acme:lib/core"] == "code package"


def test_the_papers_of_a_collection_do_not_join_one_of_its_projects() -> None:
    tree = {f"{name}/{n}.py": 300 for name in ("one", "two", "three") for n in range(4)}
    tree |= {f"{name}/requirements.txt": 5 for name in ("one", "two", "three")} | {
        "README.md": 300,
        "CONTRIBUTING.md": 90,
    }
    assert kinds(estate(tree)) == {
        "acme:.": "documentation",
        **{f"acme:{name}": "code package" for name in ("one", "two", "three")},
    }


def test_a_document_on_operations_is_a_runbook_where_its_words_agree() -> None:
    tree = {"docs_ops/troubleshooting.md": 80, "docs_ops/recovery.md": 60, "main.go": 900}
    words = {
        "docs_ops/troubleshooting.md": ["doc:incident", "doc:rollback"],
        "docs_ops/recovery.md": ["doc:on-call", "doc:rollback"],
    }
    assert kinds(estate(tree, words))["acme:docs_ops#runbook"] == "runbook"
    assert "runbook" not in kinds(estate(tree)).values()


@pytest.mark.parametrize(
    ("tree", "kind", "why"),
    [
        ({f"evals/{n}.yaml": 40 for n in range(4)}, "evaluation suite", "cases and settings of an evaluation"),
        (
            {f"models/{n}.pt.dvc": 5 for n in range(4)},
            "model definition",
            "cards, settings and pointers of trained models",
        ),
        (
            {f"repo/{n}/config.pbtxt": 30 for n in range(4)},
            "serving pipeline",
            "models as Triton is told to serve them",
        ),
    ],
)
def test_a_folder_of_settings_is_known_by_its_name_and_its_files(tree: dict[str, int], kind: str, why: str) -> None:
    found = estate(tree | {"main.py": 900}, {"main.py": ["import:torch"]})
    (asset,) = {name.split("/")[0] for name in tree}
    assert kinds(found)[f"acme:{asset}"] == kind
    assert reason(found, f"acme:{asset}") == why


def test_examples_that_are_mostly_notebooks_are_a_family_and_others_show_how_to_use_the_rest() -> None:
    tree = {f"examples/{n}.ipynb": 90 for n in range(4)} | {"examples/README.md": 20, "main.go": 900}
    assert kinds(estate(tree))["acme:examples"] == "notebook family"
    scripts = {f"examples/{n}.py": 90 for n in range(6)}
    assert kinds(estate(tree | scripts))["acme:examples"] == "documentation"


def test_demonstrations_inside_a_package_are_part_of_it() -> None:
    tree = {f"lib/core/{n}.py": 300 for n in range(20)} | {f"lib/demos/{n}.py": 20 for n in range(20)}
    assert kinds(estate(tree)) == {"acme:.": "code package"}


def test_a_folder_of_models_is_known_by_files_that_train_or_ask_them() -> None:
    wraps = ["import:lightgbm", "call:train", "call:predict"]
    tree = {f"lib/models/{n}.py": 200 for n in range(4)} | {f"lib/core/{n}.py": 400 for n in range(20)}
    marks = {name: wraps for name in tree if "models" in name}
    assert kinds(estate(tree, marks))["acme:lib/models"] == "model definition"
    assert "model definition" not in kinds(estate(tree, {"lib/core/1.py": ["import:lightgbm"]})).values()
