"""What the estate detector knows, as data that a person can read and argue with.

Names are compared in lower case. Nothing here decides on its own: a folder's name needs content that agrees with it,
and a marker (`evidence/git/markers.py`) needs a file in which it makes sense. Precision first: what no rule is sure
of is a *code package*, and what no rule can show to be in use is not *production*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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

PACKAGE_LINES = 150
"""A folder with its own package manifest stands alone from this many lines of source, however light its parent."""

PART_FILES, PART_LINES = 2, 120
"""A pipeline inside a light folder (training beside serving) stands alone from this many files *and* lines, and so
does what is left of a folder that was divided."""

TINY_FILES, TINY_LINES = 12, 1_500
"""A repository with at most this much source is never divided by pipeline: one asset, its notebooks, its papers."""

LAYER_FILES = {
    AssetKind.DOCS: 3,
    AssetKind.INFRASTRUCTURE: 3,
    AssetKind.NOTEBOOKS: 2,
    AssetKind.RUNBOOK: 2,
    AssetKind.DATA: 3,
}
"""Fewer files of a kind than this stay with the asset around them. Continuous integration always stands alone."""

NESTED_DEPTH, NESTED_FILES = 2, 15
"""Docs inside a package, and any layer deeper than this, are the package's own unless they have this many files."""

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
INFRASTRUCTURE_FOLDERS = _set(
    "deploy deployment deployments k8s kubernetes kube helm chart charts terraform tf infra "
    "infrastructure iac docker dockerfiles .devcontainer ops devops manifests kustomize overlays "
    "cloudformation pulumi bicep environments cluster grafana prometheus monitoring envoy nginx istio "
    "environment_setup provisioning containers"
)
INFRASTRUCTURE_NAME = re.compile(
    r"^(?:dockerfile.*|.+\.dockerfile|containerfile|docker-compose.*\.ya?ml|compose(?:\..+)?\.ya?ml|vagrantfile|procfile|fly\.toml|render\.ya?ml|serverless\.ya?ml"
    r"|skaffold\.ya?ml|pulumi\.ya?ml|chart\.ya?ml|kustomization\.ya?ml|.+\.tf|.+\.tfvars|terragrunt\.hcl|app\.yaml|nixpacks\.toml|railway\.json|heroku\.yml|\.devcontainer\.json|devcontainer\.json|ansible\.cfg|cog\.yaml|.+\.bicep|.+\.service)$"
)
DATA_FOLDERS = _set("data dataset datasets sql migrations schema schemas queries seeds tables warehouse dbt corpora")
MIGRATION_FOLDERS = _set("migrations migration migrate alembic")
MIGRATION_NAME = re.compile(r"^(?:\d{3,}|v\d+__|[0-9a-f]{10,12}_|create_|alter_)")

ROOT_NAME = re.compile(
    r"^(?:setup\.(?:py|cfg)|conftest\.py|noxfile\.py|tasks\.py|fabfile\.py|conf\.py|manage\.py|hubconf\.py|versioneer\.py|__init__\.py|rakefile|gemfile|gruntfile\.(?:js|coffee)|gulpfile\.\w+"
    r"|webpack.*|rollup\..*|karma\..*|jest\..*|babel\..*|tailwind\..*|vite\..*|postcss\..*|.+\.config\.(?:js|ts|mjs|cjs)|\.eslintrc.*|guardfile|vagrantfile|dangerfile|build\.(?:rs|sh|gradle|py)|install\.sh|bootstrap\.\w+|configure.*|autogen\.sh|release\.\w+|make.*|gen_\w+\.\w+|\..*)$"
)
"""Source files at the top of a repository that build or configure it, rather than being it."""

MANIFEST_NAME = re.compile(
    r"^(?:setup\.py|setup\.cfg|pyproject\.toml|package\.json|cargo\.toml|go\.mod|.+\.gemspec|pom\.xml|build\.gradle(?:\.kts)?"
    r"|composer\.json|mix\.exs|.+\.csproj|package\.swift|description|build\.sbt|project\.toml|dockerfile)$"
)
"""Files that make a folder something with a name and dependencies of its own."""

README_NAME = re.compile(r"^readme(?:[._-].*)?$")

# --- kinds of source -------------------------------------------------------------------------------------------------

LEARNING = _set(
    "torch torchvision torchaudio tensorflow keras jax flax optax equinox haiku mxnet paddle chainer "
    "theano caffe sklearn xgboost lightgbm catboost transformers diffusers peft trl accelerate deepspeed "
    "timm bitsandbytes vllm sglang sentence_transformers spacy gensim lightning pytorch_lightning fastai "
    "ignite ultralytics detectron2 torchtune stable_baselines3 megatron composer prophet onnxruntime "
    "tensorrt llama_cpp openvino"
)
"""Libraries that learn from data or run what was learnt: a repository that imports one does machine learning."""

LANGUAGE_MODELS = _set("openai anthropic langchain llama_index litellm dspy mlflow wandb lm_eval kserve")
"""Libraries that ask, follow or serve models: a repository that imports one may hold evaluations and serving."""

NOT_A_STACK = _set("pytest unittest hypothesis argparse click typer fire numpy")
"""Libraries that say nothing of what one must know to work on an asset."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What one file must show: a marker of each group, a name that matches, a folder above it that says so too."""

    marks: tuple[frozenset[str], ...]
    named: bool = True
    placed: bool = False


@dataclass(frozen=True, slots=True)
class KindRule:
    """How source is recognised as a pipeline, a model, data, or an evaluation: by files that show one of its signs."""

    kind: AssetKind
    folders: frozenset[str]
    """Folder names that say so (with content that agrees)."""
    names: re.Pattern[str]
    """File names that say so."""
    signs: tuple[Sign, ...]
    share: float
    """Part of the lines of source that such files must have."""
    named_share: float
    """The same where the folder's name says so too."""
    fewest: int = 1
    """How many such files there must be where no folder's name says so."""


_LEARNS = frozenset(f"import:{name}" for name in LEARNING)
_MODEL_USED = _set("call:predict call:load-model") | _LEARNS
_ANSWERS = _set(
    "route:http call:serve import:bentoml import:tritonclient import:torchserve import:litserve import:grpc "
    "import:kserve"
)
_STEPS = _set("call:save-model call:load-data")

KIND_RULES: tuple[KindRule, ...] = (
    KindRule(
        AssetKind.SERVING,
        _set("serving serve inference predictor"),
        re.compile(
            r"^(?:.+[_-])?(?:serve|serving|server|service|api|app|endpoint|predictor|worker|handler|score)(?:[_-].+)?\.py$"
        ),
        (
            Sign((_ANSWERS, _MODEL_USED)),
            Sign((_set("route:http call:serve"), _set("call:predict call:load-model")), named=False),
            Sign((_set("import:bentoml import:litserve"), _set("call:serve")), named=False),
            Sign((_set("import:kserve"), _set("main")), named=False),
            Sign((_set("route:http call:serve"),), named=False, placed=True),
        ),
        0.25,
        0.12,
    ),
    KindRule(
        AssetKind.TRAINING,
        _set("training train trainer trainers pretrain pretraining finetune finetuning fine_tuning recipes"),
        re.compile(
            r"^(?:.+[_-])?(?:pre[_-]?train|train|finetune|fine[_-]tune|sft|dpo|ppo|grpo|distill|tune)(?:ing|er|ed)?(?:[_-].+)?\.py$"
        ),
        (
            Sign((_set("call:train"), _LEARNS)),
            Sign((_set("call:train"), _LEARNS, _STEPS), named=False, placed=True),
            Sign((_LEARNS, _set("main cli"))),
            Sign((_set("call:train"), _LEARNS, _set("main"), _STEPS), named=False),
        ),
        0.15,
        0.08,
    ),
    KindRule(
        AssetKind.EVALUATION,
        _set("eval evals evaluation evaluations evaluator evaluators lm_eval model_tests"),
        re.compile(r"^(?:.+[_-])?(?:evals?|evaluate|evaluation|evaluator|val|metrics?)(?:[_-].+)?\.py$"),
        (
            Sign((_set("call:evaluate call:predict import:evaluate import:lm_eval import:torchmetrics") | _LEARNS,)),
            Sign((), placed=True),
        ),
        0.3,
        0.04,
    ),
    KindRule(
        AssetKind.MODEL,
        _set("models model modeling modelling architectures networks nets modules layers backbones"),
        re.compile(r"^(?!)"),
        (Sign((_set("class:model"), _LEARNS), named=False),),
        0.5,
        0.2,
        2,
    ),
    KindRule(
        AssetKind.DATA,
        _set("data dataset datasets dataloader dataloaders features feature_store preprocessing etl ingestion"),
        re.compile(
            r"^(?:.+[_-])?(?:datasets?|dataloaders?|loaders?|preprocess|preprocessing|featuri[sz]e|featuri[sz]ation|prepare|etl|ingest|features)"
            r"(?:[_-].+)?\.py$"
        ),
        (
            Sign((_set("class:dataset"),)),
            Sign((_set("class:dataset"),), named=False, placed=True),
            Sign((_LEARNS,)),
            Sign((_set("call:load-data import:datasets import:webdataset"),), named=False, placed=True),
            Sign((_set("call:load-data import:datasets import:pandas import:pyspark import:feast"),)),
        ),
        0.5,
        0.2,
        2,
    ),
)
"""Tried in this order: a folder that trains a model and defines it is a training pipeline."""

# --- production ------------------------------------------------------------------------------------------------------

AUXILIARY = _set(
    "scripts script tools tool benchmark benchmarks bench ci utils util build dev devtools hack misc contrib"
)
"""Top folders beside the main package of a repository."""

NOT_A_RELEASE = re.compile(r"test|lint|check|nightly|e2e|integration|docs?[-_.]|preview|benchmark")
"""Workflows whose name says that what they deploy is not for users."""

NEVER_PRODUCTION = (
    EXAMPLE_FOLDERS
    | TEST_FOLDERS
    | _set(
        "benchmark benchmarks bench tools tool scripts script dev devtools research experiments experimental "
        "contrib sandbox playground template templates projects .devcontainer hack misc util_scripts "
        "baselines notebooks"
    )
)
"""Folders whose content is rarely what users depend on, whatever it looks like."""

IMAGE_FOLDERS = _set("docker .docker deploy build container")
"""Where the image of a folder's own source may be described."""

WORKLOADS = _set(
    "k8s:deployment k8s:statefulset k8s:daemonset k8s:inferenceservice k8s:rayservice k8s:cronjob k8s:seldondeployment "
    "terraform:resource terraform:module"
)
"""What describes something that runs."""

PRODUCTION_NAME = re.compile(r"(?:^|[/_.-])prod(?:uction)?(?:$|[/_.-])")
"""A file or folder of settings for production."""
