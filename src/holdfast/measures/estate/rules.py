"""What the estate detector knows of sizes and names, as data that a person can read and argue with.

`signs.py` says what source is for, `shipping.py` how work reaches its users.

Names are compared in lower case. Nothing here decides on its own: a folder's name needs content that agrees with it,
and a marker (`evidence/git/markers.py`) needs a file in which it makes sense. Precision first: what no rule is sure
of is a *code package*, and what no rule can show to be in use is not *production*.
"""

from __future__ import annotations

import re

from holdfast.terms.nouns import AssetKind


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _by_extension(languages: dict[str, str]) -> dict[str, str]:
    return {extension: language for language, extensions in languages.items() for extension in extensions.split()}


# --- sizes -----------------------------------------------------------------------------------------------------------

HEAVY_FILES, HEAVY_LINES = 60, 8_000
"""A folder with more source than this is looked into: its children may be assets of their own."""

ALONE_FILES, ALONE_LINES, ALONE_LONG = 10, 600, 3_000
"""A child of a heavy folder stands alone with at least this many source files *and* lines, or with this many lines in
fewer files; smaller ones stay with it."""

PACKAGE_LINES = 80
"""A folder with its own package manifest stands alone from this many lines of source, however light its parent."""

PART_FILES, PART_LINES = 2, 120
"""A pipeline inside a light folder (training beside serving) stands alone from this many files *and* lines, and so
does what is left of a folder that was divided."""

SINGLE_LINES = 200
"""The same for a pipeline that is a single file."""

TINY_FILES, TINY_LINES = 12, 1_500
"""A repository with at most this much source is never divided by pipeline: one asset, its notebooks, its papers."""

LAYER_FILES = {
    AssetKind.DOCS: 3,
    AssetKind.INFRASTRUCTURE: 3,
    AssetKind.NOTEBOOKS: 2,
    AssetKind.RUNBOOK: 1,
    AssetKind.DATA: 3,
    AssetKind.EVALUATION: 3,
    AssetKind.MODEL: 3,
    AssetKind.SERVING: 3,
}
"""Fewer files of a kind than this stay with the asset around them. Continuous integration always stands alone."""

NESTED_DEPTH, NESTED_FILES = 2, 15
"""Docs inside a package, and any layer deeper than this, are the package's own unless they have this many files."""

DIVIDED = {AssetKind.INFRASTRUCTURE: 4, AssetKind.NOTEBOOKS: 3}
FEWEST_PARTS, MOST_PARTS, PARTS_SHARE = 2, 8, 0.7
"""A folder of these kinds whose child folders have at least so many such files each is listed by child: `terraform/gpu`
beside `terraform/network`. There must be two to eight such children, with this part of its files."""

# --- names -----------------------------------------------------------------------------------------------------------

LANGUAGES: dict[str, str] = _by_extension(
    {
        "Python": "py pyx pxd pyi",
        "R": "r",
        "Julia": "jl",
        "Scala": "scala",
        "Java": "java",
        "Kotlin": "kt",
        "Groovy": "groovy",
        "Clojure": "clj",
        "Go": "go",
        "Rust": "rs",
        "C": "c h",
        "C++": "cc cpp cxx hpp hh",
        "CUDA": "cu cuh",
        "Objective-C": "m mm",
        "Swift": "swift",
        "C#": "cs",
        "F#": "fs",
        "JavaScript": "js mjs cjs jsx",
        "TypeScript": "ts tsx",
        "Vue": "vue",
        "Svelte": "svelte",
        "Ruby": "rb erb",
        "PHP": "php",
        "Perl": "pl pm",
        "Lua": "lua",
        "Shell": "sh bash zsh",
        "PowerShell": "ps1",
        "Elixir": "ex exs",
        "Erlang": "erl",
        "Haskell": "hs",
        "OCaml": "ml",
        "Dart": "dart",
        "Fortran": "f90 f",
        "Assembly": "asm s",
        "Tcl": "tcl",
        "HTML": "html",
        "CSS": "css scss less",
        "SQL": "sql",
        "Protocol Buffers": "proto",
        "Mojo": "mojo",
        "Zig": "zig",
    }
)
"""Source languages by file extension."""

OTHER_LANGUAGES: dict[str, str] = _by_extension(
    {
        "Notebook": "ipynb rmd qmd",
        "Markdown": "md mdx",
        "reStructuredText": "rst",
        "AsciiDoc": "adoc",
        "Text": "txt",
        "YAML": "yml yaml",
        "Terraform": "tf hcl",
        "TOML": "toml",
        "JSON": "json",
        "XML": "xml",
    }
)
"""The language of an asset with no source in it."""

DOC_EXTENSIONS = _set("md mdx rst adoc asciidoc txt tex rdoc textile pod")
NOTEBOOK_EXTENSIONS = _set("ipynb rmd qmd")
DATA_EXTENSIONS = _set("sql dvc csv tsv jsonl parquet avsc arrow feather")
INFRASTRUCTURE_EXTENSIONS = _set(
    "tf tfvars hcl yml yaml tpl j2 json sh conf cfg ini toml env dockerfile bicep libsonnet jsonnet service nix"
)

PAGES = _set("html css scss less svg")
"""Pages and their styles."""

TEST_FOLDERS = _set(
    "test tests __tests__ unittests unit_tests unittest integration_tests integration-tests e2e testdata "
    "test_data test-data qa"
)
SPEC_FOLDERS = _set("spec specs features")
"""Folders of tests only where their files are named like tests or written in Ruby or JavaScript."""

TEST_NAME = re.compile(
    r"^(?:tests?[_-].+\.\w+|test\.\w+|.+[_-]tests?\.(?:py|go|rb|cc|cpp|c|rs|js|ts|sh|exs|clj|cu)|.+\.(?:test|spec)\.\w+|.+_spec\.rb"
    r"|(?:[A-Z]\w*)Tests?\.(?:java|kt|scala|groovy|cs|php|swift)|conftest\.py|t\d{4}-.+\.sh|.+\.t)$"
)

DOC_FOLDERS = _set("doc docs documentation website manual guide guides docsrc mkdocs wiki")
EXAMPLE_FOLDERS = _set(
    "example examples sample samples demo demos tutorial tutorials quickstart quickstarts cookbook "
    "cookbooks getting-started getting_started"
)
NOTEBOOK_FOLDERS = _set("notebook notebooks nbs colab colabs ipynb jupyter")
RUNBOOK_FOLDERS = _set(
    "runbook runbooks playbook playbooks oncall on-call on_call postmortem postmortems incidents sops"
)
RUNBOOK_NAME = re.compile(
    r"(?:^|[_\-. /])(?:runbooks?|on[-_]?call|post-?mortems?|disaster[-_]recovery|incident[-_](?:response|handling))"
    r"(?:$|[_\-. ])"
)

OPERATIONS_NAME = re.compile(
    r"(?:^|[_\-. ])(?:operations?|troubleshooting|incidents?|recovery|maintenance|failover)(?:$|[_\-. ])"
)
OPERATIONS_WORDS = _set("doc:runbook doc:on-call doc:incident doc:rollback")
"""A document with such a name is a runbook where its text speaks of at least two of these."""

CI_FOLDERS = _set(
    ".github .gitlab .pipelines .circleci .buildkite .azure-pipelines .azuredevops .ci .teamcity "
    ".woodpecker .jenkins .kokoro .travis .evergreen .semaphore"
)
CI_RUNS = re.compile(
    r"^\.github/(?:workflows|actions)/|^\.(?!github/|gitlab/)[^/]+/|^[^/]*(?:-ci|travis|appveyor|jenkinsfile|pipelines|drone|cirrus|cloudbuild|taskcluster|buildspec|woodpecker|circle|wercker)[^/]*$"
)
"""Files that make jobs run; others (issue templates, hooks before a commit) are no continuous integration alone."""

CI_NAME = re.compile(
    r"^(?:\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|jenkinsfile.*|azure-pipelines.*\.ya?ml|bitbucket-pipelines\.ya?ml"
    r"|\.drone\.ya?ml|\.cirrus\.(?:yml|star)|cloudbuild.*\.ya?ml|\.?codecov\.ya?ml|\.taskcluster\.yml|\.readthedocs\.ya?ml|\.pre-commit-config\.ya?ml|\.mergify\.yml|\.coveragerc|buildspec\.ya?ml|\.woodpecker\.ya?ml|circle\.yml|wercker\.yml|dependabot\.yml|renovate\.json5?|\.scrutinizer\.yml|\.codeclimate\.yml|\.lgtm\.yml)$"
)
CI_WORK_FOLDERS = _set("ci cicd ci-cd ci_cd ci_scripts ci-scripts build_ci cloudbuild")
CI_BUILD_FOLDERS, CI_BUILD_FILES = _set("build"), 20
"""Folders at the top of what continuous integration runs; the latter only with few files, hardly any source among them,
and some YAML."""

INFRASTRUCTURE_FOLDERS = _set(
    "deploy deployment deployments k8s kubernetes kube helm chart charts terraform tf infra "
    "infrastructure iac docker dockerfiles .devcontainer ops devops manifests kustomize overlays "
    "cloudformation pulumi bicep environments cluster grafana prometheus monitoring envoy nginx istio "
    "environment_setup provisioning containers observability alerting alerts dashboards ansible argocd gitops flux "
    "helmfile packer compose images iac cdk sam traefik prom"
)
INFRASTRUCTURE_NAME = re.compile(
    r"^(?:dockerfile.*|.+\.dockerfile|containerfile|docker-compose.*\.ya?ml|compose(?:\..+)?\.ya?ml|vagrantfile|procfile|fly\.toml|render\.ya?ml|serverless\.ya?ml"
    r"|skaffold\.ya?ml|pulumi\.ya?ml|chart\.ya?ml|kustomization\.ya?ml|.+\.tf|.+\.tfvars|terragrunt\.hcl|app\.yaml|nixpacks\.toml|railway\.json|heroku\.yml|\.devcontainer\.json|devcontainer\.json|ansible\.cfg|cog\.yaml|.+\.bicep|.+\.service)$"
)
DATA_FOLDERS = _set(
    "data dataset datasets sql migrations schema schemas queries seeds tables warehouse dbt corpora raw_schema"
)
SCHEMA_FOLDERS, SCHEMA_EXTENSIONS = (
    _set("schema schemas raw_schema protos contracts"),
    _set("proto pbtxt avsc json graphql xsd"),
)
"""Where descriptions of data in these forms count as data too."""
DBT_PROJECT = _set("dbt_project.yml dbt_project.yaml")
"""The file that makes a folder a project of dbt's."""

EVALUATION_FOLDERS = _set("eval evals evaluation evaluations benchmark_tasks eval_tasks lm_eval_tasks")
PROMPTFOO_NAME = re.compile(r"^promptfoo.*\.(?:ya?ml|js|ts|json)$")
MODEL_FOLDERS = _set("model models model_cards model-cards modelcards weights checkpoints model_zoo modelzoo registry")
MODEL_CARD_NAME = re.compile(
    r"^model[_-]?card.*\.(?:md|ya?ml|json)$|^(?:config|tokenizer|tokenizer_config|generation_config)\.json$|\.(?:pt|pth|onnx|h5|pkl|joblib|safetensors|bin|ckpt|model)\.dvc$"
)
"""Papers and pointers of trained models that lie elsewhere."""
TRITON_NAME = "config.pbtxt"
"""How Triton is told to serve one model."""

CONTAINERS = _set(
    "services apps packages projects functions lambdas cloud-functions cloud_functions agents libs microservices "
    "pipelines jobs suites functions_apps"
)
CONTAINER_DEPTH = 2
"""What lies in a folder of such a name, at most this deep, stands alone, each child by itself, however light."""

MIGRATION_FOLDERS = _set("migrations migration migrate alembic")
MIGRATION_NAME = re.compile(r"^(?:\d{3,}|v\d+__|[0-9a-f]{10,12}_|create_|alter_)")

ROOT_NAME = re.compile(
    r"^(?:setup\.(?:py|cfg)|conftest\.py|noxfile\.py|tasks\.py|fabfile\.py|conf\.py|manage\.py|hubconf\.py|versioneer\.py|__init__\.py|rakefile|gemfile|gruntfile\.(?:js|coffee)|gulpfile\.\w+"
    r"|webpack.*|rollup\..*|karma\..*|jest\..*|babel\..*|tailwind\..*|vite\..*|postcss\..*|.+\.config\.(?:js|ts|mjs|cjs)|\.eslintrc.*|guardfile|vagrantfile|dangerfile|build\.(?:rs|sh|gradle|py)|install\.sh|bootstrap\.\w+|configure.*|autogen\.sh|release\.\w+|make.*|gen_\w+\.\w+|\..*)$"
)
"""Source files at the top of a repository that build or configure it, rather than being it."""

MANIFEST_NAME = re.compile(
    r"^(?:setup\.py|setup\.cfg|pyproject\.toml|package\.json|cargo\.toml|go\.mod|.+\.gemspec|pom\.xml|build\.gradle(?:\.kts)?"
    r"|composer\.json|mix\.exs|.+\.csproj|package\.swift|description|build\.sbt|project\.toml)$"
)
"""Files by which a folder can be built into a package."""

PROJECT_NAME = re.compile(
    r"^(?:dockerfile(?:\..+)?|requirements\.txt|environment\.ya?ml|conda\.ya?ml|pipfile|mlproject|dvc\.yaml|bentofile\.ya?ml"
    r"|cog\.ya?ml|serverless\.ya?ml)$"
)
"""Files that make a folder something with dependencies or a run of its own."""

README_NAME = re.compile(r"^readme(?:[._-].*)?$")

# --- aside ----------------------------------------------------------------------------------------------------------

AUXILIARY = _set(
    "scripts script tools tool benchmark benchmarks bench ci utils util build dev devtools hack misc contrib"
)
"""Top folders beside the main package of a repository."""

NEVER_PRODUCTION = (
    EXAMPLE_FOLDERS
    | TEST_FOLDERS
    | _set(
        "benchmark benchmarks bench tools tool scripts script dev devtools research experiments experimental "
        "contrib sandbox playground template templates projects .devcontainer hack misc util_scripts "
        "baselines notebooks ci cicd .ci"
    )
)
"""Folders whose content is rarely what users depend on, whatever it looks like."""
