"""By which signs source is known for a pipeline, a model, data or an evaluation: data, like `rules.py`.

A sign is a marker of the right sort (`evidence/git/markers.py`) in a file where it makes sense. The rules are tried in
their order: a folder that trains a model and defines it is a training pipeline. Precision first: what no rule is sure
of is a code package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.terms.nouns import AssetKind


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _imports(words: str) -> frozenset[str]:
    return frozenset(f"import:{word}" for word in words.split())


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


@dataclass(frozen=True, slots=True)
class Sign:
    """What one file must show: a marker of each group, a name that matches, a folder above it that says so too."""

    marks: tuple[frozenset[str], ...]
    named: bool = True
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """What files must show between them: each of these signs in one of them; and the part of the lines that files with
    any of them must have."""

    signs: tuple[Sign, ...]
    share: float
    names: re.Pattern[str] | None = None
    """File names that say so here, where they are fewer than the rule's."""
    unless: frozenset[str] = frozenset()
    """Markers with which it does not hold."""
    loose: bool = False
    """Whether it holds only where no file says how to build a package: scripts, no library."""


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
    placed_share: float | None = None
    """The same where the name of a folder further up says so; None: as where no folder does."""
    together: tuple[Together, ...] = ()
    """Other ways to be of this kind: several files, each with its part."""
    declared: frozenset[str] = frozenset()
    """Files that declare a pipeline of this kind; one of them and one file with the first sign of `together` are
    enough."""
    unless: frozenset[str] = frozenset()
    """Markers with which it does not hold."""
    any_repository: bool = False
    """Whether it holds where nothing in the repository learns from data, too."""


_LEARNS = frozenset(f"import:{name}" for name in LEARNING)
_MODEL_USED = _set("call:predict call:load-model") | _LEARNS
_ANSWERS = _set(
    "route:http call:serve import:bentoml import:tritonclient import:torchserve import:litserve import:grpc "
    "import:kserve"
)
_STEPS = _set("call:save-model call:load-data")
_PIPELINE = _set("pipeline:definition pipeline:dag class:flow")
_ORCHESTRATES = _imports(
    "airflow dagster prefect kfp metaflow zenml flytekit flyte luigi kedro azureml sagemaker ray tfx mlflow clearml"
)
_MOVES_DATA = _imports("airflow dagster dagster_sling dagster_dbt prefect luigi dlt mage_ai apache_beam")
_TRAINING_STEPS = _imports("kfp tfx zenml metaflow azureml sagemaker flytekit kedro")
_MEASURES = _imports(
    "evaluate lm_eval ragas deepeval trulens trulens_eval giskard lighteval inspect_ai mlperf_loadgen "
    "sacrebleu rouge_score"
)
_HARNESS = _imports("mlperf_loadgen lm_eval ragas deepeval trulens trulens_eval giskard lighteval inspect_ai")
"""What is imported only to measure models."""
_TRAINS = Sign((_set("call:train"), _LEARNS | _imports("mlflow wandb")), named=False)

KIND_RULES: tuple[KindRule, ...] = (
    KindRule(
        AssetKind.EVALUATION,
        frozenset(),
        re.compile(r"^(?!)"),
        (Sign((_HARNESS, _set("main cli")), named=False),),
        0.05,
        0.05,
        unless=_set("call:train"),
    ),
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
            Sign((_set("call:predict call:load-model"), _LEARNS), named=False, placed=True),
        ),
        0.25,
        0.12,
        together=(
            Together(
                (
                    Sign((_set("call:predict call:load-model"),), named=False),
                    Sign((_set("route:http call:serve"),), named=False),
                ),
                0.4,
            ),
            Together(
                (
                    Sign((_set("route:http call:serve"),), named=False),
                    Sign((_LEARNS,), named=False),
                ),
                0.4,
                unless=_set("call:train"),
            ),
            Together(
                (
                    Sign((_set("import:kserve"), _set("main")), named=False),
                    Sign((_set("call:predict call:load-model import:kserve"),), named=False),
                ),
                0.1,
            ),
        ),
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
            Sign((_set("main cli"),), placed=True),
            Sign((_TRAINING_STEPS,)),
            Sign((_set("call:train"), _LEARNS, _set("main"), _STEPS), named=False),
        ),
        0.15,
        0.08,
        together=(
            Together((_TRAINS, Sign((_PIPELINE, _ORCHESTRATES), named=False)), 0.2),
            Together((_TRAINS, Sign((_LEARNS, _set("main cli")))), 0.08, re.compile(r"^(?:main|run)\.py$"), loose=True),
        ),
        declared=_set("mlproject dvc.yaml"),
    ),
    KindRule(
        AssetKind.EVALUATION,
        _set(
            "eval evals evaluation evaluations evaluator evaluators lm_eval model_tests suites harness benchmark "
            "benchmarks"
        ),
        re.compile(r"^(?:.+[_-])?(?:evals?|evaluate|evaluation|evaluator|accuracy|val|metrics?)(?:[_-].+)?\.py$"),
        (
            Sign((_set("call:evaluate call:predict") | _imports("evaluate lm_eval torchmetrics") | _LEARNS,)),
            Sign((_MEASURES,), named=False),
            Sign((), placed=True),
            Sign((_set("call:evaluate call:predict"),), named=False, placed=True),
        ),
        0.4,
        0.04,
        placed_share=0.2,
        together=(
            Together(
                (
                    Sign((_set("main cli call:evaluate"),)),
                    Sign((_set("call:predict call:load-model"),), named=False),
                ),
                0.4,
                re.compile(r"^(?:.+[_-])?(?:evals?|evaluate|evaluation|evaluator|accuracy)(?:[_-].+)?\.py$"),
                _set("call:train"),
            ),
        ),
    ),
    KindRule(
        AssetKind.SERVING,
        _set("inference prediction scoring"),
        re.compile(
            r"^(?:.+[_-])?(?:predict|prediction|predictor|inference|infer|score|scoring|lambda[_-]function)(?:[_-].+)?\.py$"
        ),
        (Sign((_set("call:predict"), _set("call:load-model"))),),
        0.4,
        0.2,
        together=(Together((Sign((_set("call:predict"), _set("call:load-model")), named=False), Sign(())), 0.4),),
    ),
    KindRule(
        AssetKind.MODEL,
        _set("models model modeling modelling architectures networks nets modules layers backbones"),
        re.compile(r"^(?!)"),
        (
            Sign((_set("class:model"), _LEARNS), named=False),
            Sign((_LEARNS, _set("call:train call:predict call:save-model call:load-model")), named=False, placed=True),
        ),
        0.5,
        0.2,
        2,
    ),
    KindRule(
        AssetKind.DATA,
        _set("dags dag"),
        re.compile(r"^(?!)"),
        (Sign((_PIPELINE, _MOVES_DATA), named=False),),
        0.3,
        0.2,
        together=(Together((Sign((_PIPELINE, _MOVES_DATA), named=False), Sign((_MOVES_DATA,), named=False)), 0.3),),
        unless=_set("route:http call:serve call:train") | _imports("openai anthropic langchain pydantic_ai"),
        any_repository=True,
    ),
    KindRule(
        AssetKind.DATA,
        _set(
            "data dataset datasets dataloader dataloaders loaders features feature_store preprocessing etl ingestion "
            "cleaning clean"
        ),
        re.compile(
            r"^(?:.+[_-])?(?:datasets?|dataloaders?|loaders?|preprocess|preprocessing|featuri[sz]e|featuri[sz]ation|prepare|etl|ingest|features"
            r"|download|importer|corpus|clean|merge|filters?|collate|sampler|tokeni[sz]e)(?:[_-].+)?\.(?:py|sh)$"
        ),
        (
            Sign((_set("class:dataset"),)),
            Sign((_set("class:dataset"),), named=False, placed=True),
            Sign((_LEARNS,)),
            Sign((_set("call:load-data import:datasets import:webdataset"),), named=False, placed=True),
            Sign((_set("call:load-data import:datasets import:pandas import:pyspark import:feast"),)),
            Sign((), placed=True),
        ),
        0.5,
        0.2,
        2,
    ),
)
"""Tried in this order."""
