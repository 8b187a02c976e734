"""What a team names as one thing is one asset; guides are runbooks; what goes into a pushed image is in use."""

from __future__ import annotations

from test_estate_signs import estate, kinds

from holdfast.measures.estate import Estate
from holdfast.measures.estate.guides import guides
from holdfast.measures.estate.roles import File

FITS = ["import:torch", "call:train"]


def home(found: Estate, name: str) -> str:
    """The asset that a file belongs to."""
    return str(dict(found.members.select("name", "asset").iter_rows())[name])


def page(name: str, lines: int = 40, **said: int) -> File:
    return File(name, lines, lines * 30, {f"doc:{word}": count for word, count in said.items()})


def test_a_page_of_commands_is_a_guide_and_a_design_with_as_many_is_not() -> None:
    pages = [page("ops/serve.md", command=4), page("ops/design.md", command=9), page("README.md", command=9)]
    assert guides(pages) == {"ops/serve.md"}


def test_few_commands_in_a_long_page_are_no_guide() -> None:
    assert guides([page("ops/serve.md", 400, command=4)]) == frozenset()


def test_among_documentation_the_name_must_say_so_too() -> None:
    pages = [page(f"docs/{name}.md", step=5, command=4) for name in ("release", "concepts")]
    assert guides(pages) == {"docs/release.md"}


def test_numbered_pages_are_a_guide_in_parts_where_some_are_followed() -> None:
    parts = [page(f"mnist/0{n}_part.md", command=2 * (n == 1)) for n in (1, 2, 3)]
    assert guides(parts) == {part.name for part in parts}
    assert guides([page(f"mnist/0{n}_part.md") for n in (1, 2, 3)]) == frozenset()


def test_a_guide_is_listed_as_a_runbook_beside_the_source_of_its_folder() -> None:
    found = estate({"app.py": 400, "ops/deploy.md": 60}, {"ops/deploy.md": ["doc:step", "doc:command"] * 2})
    assert "acme:ops#runbook" not in kinds(found)  # once each is too few
    tree = {f"ops/0{n}_set_up.md": 30 for n in (1, 2, 3)} | {"app.py": 400}
    marks = {f"ops/0{n}_set_up.md": ["doc:step", "doc:command"] for n in (1, 2, 3)}
    assert kinds(estate(tree, marks))["acme:ops#runbook"] == "runbook"


def test_steps_in_a_folder_for_steps_are_one_pipeline() -> None:
    steps = ("load", "train", "check")
    tree = {
        f"flows/clicks/components/{step}/{base}": n for step in steps for base, n in (("a.py", 300), ("Dockerfile", 9))
    }
    tree |= {f"web/{n}.js": 900 for n in range(12)}
    assert kinds(estate(tree, {"flows/clicks/components/train/a.py": FITS}))["acme:flows/clicks"] == "training pipeline"


def test_a_services_own_manifests_are_part_of_it_and_its_terraform_is_not() -> None:
    tree = {f"services/rank/{n}.py": 900 for n in range(4)} | {f"services/pay/{n}.py": 900 for n in range(6)}
    for kind, own in (("yaml", True), ("tf", False)):
        parts = {f"services/rank/deploy/{n}.{kind}": 30 for n in range(4)}
        marks = {name: ["k8s:deployment"] for name in parts if kind == "yaml"}
        found = estate(tree | parts, marks)
        assert (home(found, f"services/rank/deploy/0.{kind}") == "acme:services/rank") is own


def test_the_papers_of_the_top_join_the_documentation() -> None:
    tree = {f"docs/{n}.md": 50 for n in range(4)} | {"README.md": 200, "app.py": 900, "lib.py": 900}
    assert home(estate(tree), "README.md") == "acme:docs"


def test_settings_join_the_pipeline_that_they_set() -> None:
    tree = {f"training/train_{n}.py": 900 for n in range(5)} | {f"web/{n}.js": 900 for n in range(12)}
    tree |= {f"configs/{n}.yml": 90 for n in range(6)} | {"run.py": 300}
    found = estate(tree, {f"training/train_{n}.py": FITS for n in range(5)})
    assert home(found, "configs/0.yml") == "acme:training"


def test_a_few_scripts_with_nothing_that_makes_them_a_package_are_not_listed() -> None:
    tree = {f"app/{n}.py": 900 for n in range(12)} | {f"services/odd/{n}.py": 90 for n in range(3)} | {"main.go": 900}
    assert "acme:services/odd" not in kinds(estate(tree))
    assert kinds(estate(tree | {"services/odd/package.json": 9}))["acme:services/odd"] == "code package"


def test_what_a_pushed_image_holds_is_in_use() -> None:
    ship, image = ".github/workflows/release.yml", "docker/Dockerfile.rank"
    tree = {f"{part}/{n}.py": 900 for part in ("rank", "pay") for n in range(10)} | {ship: 20, image: 9}
    said = [(ship, "workflow", image), (image, "image", "rank")]
    rows = estate(tree, {ship: ["workflow:image"]}, said).assets.filter("production")
    assert rows.select("asset", "production_reason").rows() == [("acme:rank", f"{ship} builds {image}, which holds it")]
    assert estate(tree, {ship: ["workflow:image"]}, said[1:]).assets.filter("production").is_empty()


def test_a_workflow_does_what_the_workflows_do_that_it_calls() -> None:
    ship, called, image = (
        ".github/workflows/release.yml",
        ".github/workflows/docker-build.yml",
        "docker/Dockerfile.rank",
    )
    tree = {f"{part}/{n}.py": 900 for part in ("rank", "pay") for n in range(10)} | {ship: 20, called: 20, image: 9}
    said = [(ship, "workflow", called), (ship, "workflow", image), (image, "image", "rank")]
    assert estate(tree, {called: ["workflow:image"]}, said).assets.filter("production")["asset"].to_list() == [
        "acme:rank"
    ]
