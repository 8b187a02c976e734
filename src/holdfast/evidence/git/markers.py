r"""What is looked for in the text of files: one table, each row documented. Only these names and counts leave a file.

`measures.estate` decides from them what an asset is. To add one, add a row. `python -c "import
holdfast.evidence.git.markers as m; print(m.listing())"` prints them all.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass

from holdfast.evidence.git.plainfiles import as_text

# Python modules whose import says what a file is for. The marker is `import:` and the module's first name.
IMPORTS: dict[str, str] = {
    "learning": """torch torchvision torchaudio tensorflow keras jax flax optax equinox haiku mxnet paddle
        chainer theano caffe sklearn xgboost lightgbm catboost
        statsmodels transformers diffusers peft trl accelerate deepspeed timm
        bitsandbytes sentence_transformers spacy gensim nltk lightning pytorch_lightning fastai ignite ultralytics
        detectron2 stable_baselines3 gymnasium gym torchtune megatron composer prophet""",
    "tracking and tuning": "mlflow wandb neptune comet_ml clearml aim tensorboard tensorboardX optuna hyperopt hydra",
    "pipelines": """ray dask airflow dagster prefect luigi kfp metaflow zenml kedro dvc flyte flytekit sagemaker celery
        azureml modal vertexai tfx clearml_agent mage_ai hamilton""",
    "serving": """fastapi flask django starlette bentoml torchserve ts triton tritonclient vllm sglang litserve kserve
        tensorflow_serving gradio streamlit uvicorn gunicorn grpc onnx onnxruntime openvino tensorrt llama_cpp""",
    "language model applications": """openai anthropic langchain langchain_core langgraph llama_index litellm dspy
        instructor haystack crewai autogen pydantic_ai smolagents semantic_kernel guidance cohere ollama""",
    "data": """pandas polars numpy scipy datasets pyspark pyarrow duckdb sqlalchemy webdataset great_expectations feast
        pandera evidently kafka confluent_kafka boto3 faiss chromadb pinecone qdrant_client weaviate label_studio
        apache_beam tensorflow_transform deltalake lancedb pgvector pymilvus petastorm dlt ibis dagster_sling
        dagster_dbt""",
    "evaluation": """evaluate lm_eval ragas deepeval torchmetrics sacrebleu rouge_score trulens trulens_eval giskard
        lighteval inspect_ai mlperf_loadgen opik langfuse langsmith braintrust""",
    "tests and commands": "pytest unittest hypothesis argparse click typer fire",
}
IMPORTED = frozenset(name for names in IMPORTS.values() for name in names.split())

SUFFIXES = {
    ".py": "python",
    ".pyi": "python",
    ".pyx": "python",
    ".ipynb": "notebook",
    ".md": "prose",
    ".rst": "prose",
    ".txt": "prose",
    ".adoc": "prose",
    ".org": "prose",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".tf": "terraform",
    ".hcl": "terraform",
    ".go": "go",
    ".js": "javascript",
    ".jsx": "javascript",
    ".ts": "javascript",
    ".tsx": "javascript",
    ".mjs": "javascript",
    ".java": "java",
    ".kt": "java",
    ".rs": "rust",
    ".rb": "ruby",
    ".dockerfile": "docker",
}
WORKFLOW = re.compile(
    r"\.(?:github|gitea|forgejo)/(?:workflows|actions)/.+\.ya?ml$|\.(?:circleci|buildkite|gitlab|azure-pipelines|pipelines)/.+\.ya?ml$"
    r"|(?:.*/)?(?:\.gitlab-ci|\.travis|azure-pipelines?[^/]*|bitbucket-pipelines|cloudbuild[^/]*|buildspec[^/]*)\.ya?ml$"
    r"|(?:\.taskcluster|\.drone|appveyor|\.appveyor|\.woodpecker)\.ya?ml$|(?:.*/)?jenkinsfile[^/]*$"
)
"""Paths of the files that a service for continuous integration runs, in lower case."""

KUBERNETES_KINDS = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Service",
    "Ingress",
    "Job",
    "CronJob",
    "ConfigMap",
    "HorizontalPodAutoscaler",
    "PersistentVolumeClaim",
    "Kustomization",
    "InferenceService",
    "PyTorchJob",
    "TFJob",
    "MPIJob",
    "RayService",
    "RayCluster",
    "RayJob",
    "Workflow",
    "CronWorkflow",
    "Pipeline",
    "PipelineRun",
    "SeldonDeployment",
    "ScaledObject",
    "VirtualService",
    "HelmRelease",
    "Application",
]


@dataclass(frozen=True, slots=True)
class Marker:
    """One thing to look for. `where`: in which files, or lines; `hints`: one of them is there wherever `pattern` is.

    Where there is no pattern, the hints themselves are counted.
    """

    name: str
    where: str
    meaning: str
    hints: tuple[bytes, ...]
    pattern: re.Pattern[bytes] | None


def _row(name: str, where: str, meaning: str, hints: str, pattern: bytes | None = None) -> Marker:
    """A row; `hints` are separated by `|`."""
    compiled = re.compile(pattern, re.MULTILINE) if pattern is not None else None
    return Marker(name, where, meaning, tuple(hint.encode() for hint in hints.split("|")), compiled)


# "python heads": the lines that begin with a decorator, `class` or `def`. "prose" is looked at in lower case.
MARKERS: tuple[Marker, ...] = (
    # Python: what it does with models and data
    _row(
        "call:train",
        "python",
        "fits a model",
        ".fit(|.fit_transform(|.backward(|.train_on_batch(|.apply_gradients(|.fit_generator(",
    ),
    _row("call:train", "python", "takes an optimiser's step", ".step(", rb"opt\w*\.step\("),
    _row(
        "call:train",
        "python",
        "trains a model",
        ".train(",
        # by what stands before or after it: `trainer.train(`, `xgb.train(`, `model.train(data=`
        rb"\.train\((?:(?=\s*\w+ ?=)|(?<=rain\.train\()|(?<=rainer\.train\()|(?<=[xl]gb\.train\()"
        rb"|(?<=boost\.train\()|(?<=htgbm\.train\())",
    ),
    _row(
        "call:evaluate",
        "python",
        "measures a model",
        ".evaluate(|.eval()|compute_metrics|accuracy_score(|f1_score(|recall_score(|roc_auc_score(|cross_val_score(",
    ),
    _row("call:predict", "python", "asks a model", ".predict(|.predict_proba(|model.generate(|inference_mode("),
    _row(
        "call:save-model",
        "python",
        "writes a model",
        "torch.save(|.save_pretrained(|joblib.dump(|.log_model(|.save_weights(|.save_model(|onnx.export(",
    ),
    _row(
        "call:load-model",
        "python",
        "reads a model",
        "torch.load(|.from_pretrained(|joblib.load(|load_model(|InferenceSession(",
    ),
    _row(
        "call:load-data",
        "python",
        "reads a data set",
        "read_csv(|read_parquet(|read_sql(|read_table(|load_dataset(|DataLoader(|spark.read|tf.data.",
    ),
    _row(
        "call:serve",
        "python",
        "starts a server",
        "uvicorn.run(|app.run(|serve.run(|grpc.server(|serve.deployment|bentoml.Service(|bentoml.service",
        rb"uvicorn\.run\(|(?<!tf\.)(?<!v1\.)\bapp\.run\((?!main\b|_?main\)|argv)|serve\.run\(|grpc\.server\(|serve\.deployment"
        rb"|bentoml\.[Ss]ervice\b",
    ),
    _row(
        "class:model",
        "python heads",
        "defines a model",
        "Module|keras.Model|PreTrainedModel|BaseEstimator",
        rb"^class \w+\([^)\n]*\b(?:Module|keras\.Model|LightningModule|PreTrainedModel|BaseEstimator)\b",
    ),
    _row(
        "class:dataset",
        "python heads",
        "defines a data set",
        "Dataset|DataModule|GeneratorBasedBuilder",
        rb"^class \w+\([^)\n]*\b(?:Dataset|IterableDataset|LightningDataModule|GeneratorBasedBuilder)\b",
    ),
    _row(
        "route:http",
        "python heads",
        "answers requests",
        ".route(|.get(|.post(|.put(|.delete(|.patch(|.websocket(",
        rb"^@\w+\.(?:route|get|post|put|delete|patch|websocket)\(",
    ),
    _row(
        "pipeline:definition",
        "python heads",
        "defines a pipeline or its steps",
        "@",
        rb"^@(?:dag|task|flow|\w*assets?|op|job|step|(?:dsl\.|kfp\.dsl\.)?(?:pipeline|component)|workflow)\b",
    ),
    _row(
        "class:flow",
        "python heads",
        "defines a pipeline of Metaflow's or Luigi's",
        "FlowSpec|luigi.",
        rb"^class \w+\([^)\n]*\b(?:FlowSpec|luigi\.(?:contrib\.\w+\.)?\w*Task)\b",
    ),
    _row("pipeline:dag", "python", "defines a pipeline of Airflow's", " DAG("),
    # Python: shape
    _row("main", "python", "can be run as a program", "\nif __name__ == '__main__'|\nif __name__ == \"__main__\""),
    _row(
        "cli",
        "python",
        "takes arguments of a command line",
        "ArgumentParser(|@click.command|@app.command|@cli.command|typer.Typer(|fire.Fire(",
    ),
    _row("test:function", "python heads", "a test", "def test", rb"^(?:async )?def test(?:_\w*)?\("),
    _row("type:annotation", "python heads", "a function whose result has a type, on one line", "->", rb"\) ?->"),
    # Other languages: tests, and where a program starts
    _row("test:function", "go", "a test", "\nfunc Test|\nfunc Benchmark|\nfunc Fuzz"),
    _row("test:function", "javascript", "a test", "it(|test(", rb"^[ \t]*(?:it|test)(?:\.only)?\("),
    _row("test:function", "java", "a test", "@Test|@ParameterizedTest"),
    _row("test:function", "rust", "a test", "#[test]|::test]"),
    _row("test:function", "ruby", "a test", "def test_|it '|it \"|scenario '|scenario \""),
    _row("main", "go", "can be run as a program", "\nfunc main()"),
    _row("main", "java", "can be run as a program", "public static void main(|\nfun main("),
    _row("main", "rust", "can be run as a program", "fn main()"),
    # How it runs
    _row("docker:from", "docker", "builds an image", "FROM|from", rb"^[ \t]*(?:FROM|from)[ \t]+\S"),
    _row("docker:expose", "docker", "an image that listens", "EXPOSE|expose", rb"^[ \t]*(?:EXPOSE|expose)[ \t]+\S"),
    _row("docker:gpu", "docker", "an image for graphics processors", "nvidia/cuda|nvcr.io/|rocm/|-gpu"),
    _row("k8s:gpu", "yaml", "asks the cluster for graphics processors", "nvidia.com/gpu|amd.com/gpu"),
    _row("yaml:schedule", "yaml", "runs on a schedule", "schedule|cron", rb"^[ \t]*(?:-[ \t]*)?(?:schedule\w*|cron):"),
    _row("terraform:resource", "terraform", "declares what to run or to keep", "resource", rb'^[ \t]*resource[ \t]+"'),
    _row("terraform:module", "terraform", "composes other declarations", "module", rb'^[ \t]*module[ \t]+"'),
    _row("workflow:job", "workflow", "a job of continuous integration", "runs-on:"),
    _row(
        "workflow:deploy",
        "workflow",
        "puts something into production",
        "environment:|deploy|kubectl|helm upgrade|terraform apply|docker push",
        rb"^[ \t]*environment:|\b(?:deploy|kubectl|helm upgrade|terraform apply|docker push)\b",
    ),
    _row(
        "workflow:release",
        "workflow",
        "publishes a release",
        "release:|twine upload|pypi-publish|npm publish|cargo publish|tags:",
        rb"^[ \t]*(?:release|tags):|twine upload|pypi-publish|npm publish|cargo publish",
    ),
    _row(
        "workflow:publish",
        "workflow",
        "uploads a package to where its users fetch it",
        "twine upload|gh-action-pypi-publish|npm publish|pnpm publish|yarn publish|lerna publish|"
        "cargo publish|gem push|poetry publish|uv publish|flit publish|hatch publish|pdm publish|"
        "maturin publish|maturin upload|goreleaser|nuget push|mvn deploy|mvn --batch-mode deploy|"
        "mvn -B deploy|publishToMavenCentral|provider: pypi|provider: npm|deploy-pypi|publish-pypi|"
        "python-semantic-release|anaconda upload|npm-publish|semantic-release",
    ),
    _row(
        "workflow:roll-out",
        "workflow",
        "puts a new version of a service into use",
        "kubectl apply|kubectl set image|kubectl rollout|helm upgrade|helmfile apply|helmfile sync|terraform apply|"
        "gcloud run deploy|gcloud app deploy|gcloud functions deploy|deploy-cloudrun|deploy-appengine|flyctl deploy|"
        "amazon-ecs-deploy|ecs update-service|lambda update-function-code|webapps-deploy|k8s-deploy|az webapp|"
        "az containerapp|az ml online|heroku-deploy|serverless deploy|sls deploy|sam deploy|cdk deploy|argocd app sync|"
        "pulumi up|skaffold run|anyscale service rollout|anyscale service deploy|"
        "terraform-apply|apply-terraform|terragrunt apply|tofu apply|helm install|cloudformation deploy|"
        "cloudformation create-stack|cloudformation update-stack|databricks bundle deploy|modal deploy|wrangler deploy|"
        "vercel deploy|ansible-playbook|eb deploy|composer environments|truss push|bentoml deploy|bentocloud|"
        "sagemaker update-endpoint|sagemaker create-endpoint|dokku|railway up",
    ),
    _row(
        "workflow:image",
        "workflow",
        "builds a container's image and pushes it",
        "push|gcloud builds submit|az acr build",
        rb"^[ \t]*push:[ \t]*(?:['\"]?true|\$\{\{)|docker(?: image| buildx)? push|--push\b"
        rb"|gcloud builds submit|az acr build|buildah push|build-and-push|build_and_push|docker-push",
    ),
    _row(
        "workflow:pages",
        "workflow",
        "publishes web pages of documentation",
        "gh-pages|gh-deploy|deploy-pages|upload-pages-artifact|gh_pages",
    ),
    _row("workflow:test", "workflow", "runs tests", "pytest|tox|npm test|go test|unittest|make test|cargo test"),
    _row("workflow:schedule", "workflow", "runs on a schedule", "schedule:", rb"^[ \t]*schedule:"),
    # Prose
    _row("doc:runbook", "prose", "speaks of runbooks or playbooks", "runbook|playbook"),
    _row("doc:on-call", "prose", "speaks of being on call", "on-call|oncall|on call |pagerduty|escalation"),
    _row("doc:incident", "prose", "speaks of incidents", "incident|outage|postmortem|post-mortem"),
    _row("doc:rollback", "prose", "says how to go back", "rollback|roll back|rolling back|roll-back"),
    _row("doc:deploy", "prose", "says how to put into production", "to deploy|deploying|deployment steps|failover"),
    _row(
        "doc:step",
        "prose",
        "a step by its number, in a heading or at the start of a line",
        "#|step|1.|2.",
        rb"^#{1,5} *(?:step|part)? *\d+ ?[.:)-]|^#{1,5} *(?:step|part) +\d+|^(?:\*\*)?step \d+|^\d+[.)] ",
    ),
    _row(
        "doc:command",
        "prose",
        "a command against what runs: a cluster, a cloud, a host",
        "kubectl|gcloud|gsutil|helm|terraform|aws|az |ks |kfctl|flyctl|heroku|eksctl|scp|ssh|systemctl|ansible|psql|"
        "bq |databricks|twine|kustomize",
        rb"^[ \t]*(?:[$>#%] *|`|sudo |[-*] `|\d+[.)] `)*(?:kubectl|gcloud|gsutil|helm|terraform|aws|az|ssh|scp"
        rb"|systemctl|ansible-playbook|psql|bq|databricks|twine|kustomize|kfctl|eksctl|ks|flyctl|heroku) [a-z-]",
    ),
    _row("doc:setup", "prose", "says how to begin", "installation|getting started|quickstart|quick start|set up "),
)

_KIND = re.compile(rb"^kind:[ \t]*['\"]?(\w+)", re.MULTILINE)
_GENERATED = re.compile(
    rb"code generated .{0,200}do not edit|@generated\b|auto-?generated (?:by|from)\b|generated by the protocol buffer"
)
GENERATED_HEAD = 2048
_HEADS = (b"@", b"class ", b"def ", b"async def ")
_LOOKED_AT = re.compile(rb"\n[ \t]*((?:import |from |@|class |def |async def )[^\n]*)")
_IN = {where: tuple(row for row in MARKERS if row.where == where) for where in {row.where for row in MARKERS}}


def kind_of(path: str) -> str:
    """Which rows of the table apply to the file at `path`.

    >>> kind_of("a/train.py"), kind_of("Dockerfile.gpu"), kind_of(".github/workflows/ci.yml"), kind_of("a.bin")
    ('python', 'docker', 'workflow', 'other')
    """
    name = path.rpartition("/")[2]
    lower = name.lower()
    if lower.startswith(("dockerfile", "containerfile")):
        return "docker"
    suffix = lower[lower.rfind(".") :] if "." in lower else ""
    kind = SUFFIXES.get(suffix, "other")
    if (kind == "yaml" or lower.startswith("jenkinsfile")) and WORKFLOW.match(path.lower()):
        return "workflow"
    return (
        "prose" if kind == "other" and lower in ("readme", "runbook", "playbook", "contributing", "install") else kind
    )


def markers(path: str, text: bytes) -> Counter[str]:
    """The markers in one file, with how often each was found.

    >>> sorted(markers("train.py", b"import torch\\nfrom torch import nn\\nclass Net(nn.Module): pass\\n").items())
    [('class:model', 1), ('import:torch', 2)]
    >>> sorted(markers("serve.yaml", b"kind: Deployment\\n---\\nkind: Unheard\\n"))
    ['k8s:deployment']
    """
    kind = kind_of(path)
    found: Counter[str] = Counter()
    head = text[:GENERATED_HEAD].lower()
    if b"generated" in head and kind != "workflow" and _GENERATED.search(head):
        found["generated:header"] = 1
    if kind == "notebook":
        text = _notebook(text, found)
        kind = "python"
    if kind == "python":
        lines = _LOOKED_AT.findall(b"\n" + text)
        found.update(f"import:{module}" for module in _modules(lines) if module in IMPORTED)
        _look("python heads", b"\n".join(line for line in lines if line.startswith(_HEADS)), found)
    if kind == "yaml":
        kinds = (match.decode("ascii", "replace") for match in _KIND.findall(text))
        found.update(f"k8s:{one.lower()}" for one in kinds if one in KUBERNETES_KINDS)
    _look(kind, text.lower() if kind == "prose" else b"\n" + text, found)
    return found


def _look(where: str, text: bytes, found: Counter[str]) -> None:
    """Adds to `found` what the table's rows for `where` find in `text`."""
    for marker in _IN.get(where, ()):
        if marker.pattern is None:
            count = sum(map(text.count, marker.hints))
        elif any(map(text.__contains__, marker.hints)):
            count = len(marker.pattern.findall(text))
        else:
            continue
        if count:
            found[marker.name] += count


def _modules(lines: list[bytes]) -> list[str]:
    """The first names of the modules that the lines of Python import.

    >>> _modules([b"import a.b as c, d", b"from e.f import g", b"from here we go"])
    ['a', 'd', 'e']
    """
    names: list[str] = []
    for line in lines:
        words = as_text(line).replace(",", " , ").split()
        if words[0] == "from" and len(words) > 2 and words[2] == "import":
            names.append(words[1].partition(".")[0])
        elif words[0] == "import":
            starts = [at for at, word in enumerate(words) if word in ("import", ",")]
            names += [words[at + 1].partition(".")[0] for at in starts if at + 1 < len(words)]
    return names


def _notebook(text: bytes, found: Counter[str]) -> bytes:
    """The source of a notebook's code cells; notes the kernel's language and how many such cells there are."""
    try:
        document = json.loads(text)
        cells = document["cells"] if "cells" in document else document["worksheets"][0]["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        sources = [cell.get("source", cell.get("input", "")) for cell in code]
        joined = "\n".join("".join(source) for source in sources)
        language = document.get("metadata", {}).get("kernelspec", {}).get("language", "")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        found["notebook:unreadable"] = 1
        return b""
    found["notebook:code-cells"] = len(code)
    if isinstance(language, str) and language.lower() in ("python", "r", "julia", "scala", "sql"):
        found[f"notebook:{language.lower()}"] = 1
    return joined.encode("utf-8", "replace")


def listing() -> str:
    """All markers as a Markdown table: name, where it is looked for, what it says."""
    rows = [f"| `{marker.name}` | {marker.where} | {marker.meaning} |" for marker in MARKERS]
    rows += [f"| `import:...` | python | {group}: {' '.join(names.split())} |" for group, names in IMPORTS.items()]
    rows += [
        f"| `k8s:...` | yaml | kinds of objects: {' '.join(KUBERNETES_KINDS).lower()} |",
        "| `generated:header` | any | the first 2 KiB say that a program wrote the file |",
        "| `notebook:code-cells` | notebook | cells of code |",
        "| `notebook:python`, `r`, `julia`, `scala`, `sql` | notebook | the kernel's language |",
        "| `notebook:unreadable` | notebook | it is no valid notebook |",
    ]
    return "\n".join(["| marker | files | it |", "|---|---|---|", *rows]) + "\n"
