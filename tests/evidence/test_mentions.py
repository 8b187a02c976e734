"""The paths of a tree that files of deployment speak of, and nothing else of those files."""

from __future__ import annotations

from holdfast.evidence.git.mentions import Mentions

TREE = Mentions(
    [
        "services/api/Dockerfile",
        "services/api/app.py",
        "web/index.ts",
        "infra/prod/main.tf",
        "src/rank_model/__init__.py",
        "README.md",
        "docs/a.md",
    ]
)


def spoken(path: str, text: str) -> list[tuple[int, str, str]]:
    return [(row.line, row.key, row.value) for row in TREE.of(path, text.encode())]


def test_a_workflow_names_folders_with_a_slash_or_after_a_word_that_announces_one() -> None:
    text = "paths:\n  - 'services/api/**'\nworking-directory: web\nrun: cd infra && make web\n# cd docs\n"
    assert spoken(".github/workflows/x.yml", text) == [
        (2, "workflow", "services/api"),
        (3, "workflow", "web"),
        (4, "workflow", "infra"),
    ]


def test_only_paths_that_are_in_the_tree_leave_a_file() -> None:
    assert (
        spoken(".gitlab-ci.yml", "run: deploy secrets/password --to s3://bucket/key\ncontext: ./services/nothing\n")
        == []
    )


def test_terraform_and_compose_name_what_lies_beside_them() -> None:
    assert spoken("infra/prod/main.tf", 'source = "../../services/api"\n') == [(1, "terraform", "services/api")]
    assert spoken("docker-compose.yml", "services:\n  api:\n    build: ./services/api\n") == [
        (3, "compose", "services/api")
    ]


def test_a_manifest_names_the_folder_whose_image_it_runs() -> None:
    text = "kind: Deployment\nspec:\n  image: ghcr.io/acme/api:1.2\n  image: redis:7\n"
    assert spoken("k8s/api.yaml", text) == [(3, "kubernetes", "services/api")]
    assert spoken("k8s/values.yaml", "image: ghcr.io/acme/api\n") == []


def test_the_readme_at_the_top_says_which_package_to_install() -> None:
    assert spoken("README.md", "Run `pip install -U 'rank-model[all]'` or clone it.\n") == [
        (1, "install", "src/rank_model")
    ]
    assert spoken("README.md", "pip install torch numpy\n") == []
    assert spoken("docs/README.md", "pip install rank-model\n") == []


def test_a_dockerfile_speaks_of_what_it_copies_and_not_of_another_stage() -> None:
    tree = Mentions(["api/app.py", "api/web/index.js", "docker/Dockerfile", "docker/start.sh"])
    text = b"FROM x\nCOPY --chown=me ./api/ /app\nCOPY --from=build /api /b\nADD start.sh /\nCOPY . .\nRUN cp api /x\n"
    assert [(row.key, row.value) for row in tree.of("docker/Dockerfile", text)] == [
        ("image", "api"),
        ("image", "docker/start.sh"),
    ]
