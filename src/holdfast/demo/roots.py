"""What stands in the root of each example repository: README, CODEOWNERS, .mailmap, manifests and locks."""

from __future__ import annotations

from random import Random

from holdfast.demo.messages import PACKAGES
from holdfast.demo.parameters import Parameters, Repository
from holdfast.demo.words import SENTENCES, number, pick

LABEL = "Example company, invented by Holdfast's generator."


def first_files(parameters: Parameters, repository: Repository) -> dict[str, str]:
    """The files of an initial commit, by path."""
    files = {"README.md": readme(parameters, repository), ".gitignore": _ignored(repository.language)}
    name = repository.name
    if repository.language == "python":
        files["pyproject.toml"] = (
            f'[project]\nname = "{name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n\n'
            '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n'
        )
        files["Makefile"] = "test:\n\tpytest tests\n\nformat:\n\truff format .\n"
    if repository.language == "typescript":
        files["package.json"] = (
            f'{{\n  "name": "{name}",\n  "private": true,\n  "scripts": {{ "dev": "vite", "test": "vitest" }}\n}}\n'
        )
        files["tsconfig.json"] = '{ "compilerOptions": { "strict": true, "jsx": "react-jsx" } }\n'
    attributes = _attributes(repository)
    if attributes:
        files[".gitattributes"] = attributes
    lock = lock_file(repository)
    if lock:
        files[lock] = locked(repository, Random(name))
    return files


def readme(parameters: Parameters, repository: Repository, remarks: tuple[str, ...] = ()) -> str:
    """The README; it always says that the company is invented."""
    folders = "\n".join(f"- `{a.path}`: {a.kind}" for a in repository.assets if not a.path.startswith("."))
    notes = "".join(f"\n> **Note.** {remark}\n" for remark in remarks)
    return (
        f"# {repository.name}\n\n{repository.about} {parameters.about}\n\n"
        f"*{LABEL}*\n{notes}\n## Where things are\n\n{folders}\n\n"
        f"## Who to ask\n\nTeam {repository.team}. {pick(Random(repository.name), SENTENCES)}\n"
    )


def lock_file(repository: Repository) -> str | None:
    """Where a dependency bot writes, or None in a repository without dependencies."""
    locks = {"python": "requirements.txt", "typescript": "package-lock.json", "terraform": ".terraform.lock.hcl"}
    return locks.get(repository.language)


def locked(repository: Repository, rng: Random) -> str:
    """The lock file after another bump."""
    versions = [(p, f"{number(rng, 0, 4)}.{number(rng, 0, 30)}.{number(rng, 0, 9)}") for p in PACKAGES]
    if repository.language == "typescript":
        rows = ",\n".join(f'    "node_modules/{p}": {{ "version": "{v}" }}' for p, v in versions)
        return f'{{\n  "name": "{repository.name}",\n  "lockfileVersion": 3,\n  "packages": {{\n{rows}\n  }}\n}}\n'
    if repository.language == "terraform":
        return "".join(f'provider "registry.example/{p}" {{\n  version = "{v}"\n}}\n\n' for p, v in versions[:3])
    return "".join(f"{p}=={v}\n" for p, v in versions)


def code_owners(company: str, repository: Repository, owners: dict[str, str]) -> str:
    """A CODEOWNERS file: the team, and for some folders a person by e-mail address."""
    lines = [f"* @{company}/{repository.team.replace(' ', '-')}"]
    lines += [f"/{path}/ {email}" for path, email in owners.items()]
    return "# Who is asked to review.\n" + "\n".join(lines) + "\n"


def mailmap(parameters: Parameters) -> str:
    """A .mailmap that covers only part of the second addresses."""
    lines = [
        f"{person.addresses[0]} {person.addresses[n]}"
        for person in parameters.people
        for n in person.in_mailmap
        if n < len(person.addresses)
    ]
    return "".join(f"{line}\n" for line in lines)


def _attributes(repository: Repository) -> str:
    lines = [f"{a.path}/{name} linguist-generated" for a in repository.assets for name in a.generated]
    if repository.language == "typescript":
        lines.append("package-lock.json linguist-generated")
    return "".join(f"{line}\n" for line in lines)


def _ignored(language: str) -> str:
    return {"typescript": "node_modules/\ndist/\n", "terraform": ".terraform/\n*.tfstate\n"}.get(
        language, "__pycache__/\n.venv/\ndata/\n*.pt\n"
    )
