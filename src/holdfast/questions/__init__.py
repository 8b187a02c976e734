"""The centre: one file per question a user asks, from a `Request` to an `Answer`. No arithmetic here.

`QUESTIONS` is the registry: a new question is one file and one entry below.
"""

from __future__ import annotations

from holdfast.questions.contract import Question, Sensitivity

QUESTIONS: dict[str, Question] = {
    question.slug: question
    for question in (
        Question(
            slug="estate",
            group="What we rely on",
            title="What rests on one person",
            help="Which assets have no second holder or are dark already, with weeks and money. Opens on assets.",
            module="holdfast.questions.estate",
            evidence=("git",),
            sensitivity=Sensitivity.OPEN,
            heavy=True,
        ),
        Question(
            slug="departure",
            group="What we rely on",
            title="Departure",
            help="What goes dark if these people leave, who is nearest to covering it, weeks and cost.",
            module="holdfast.questions.departure",
            evidence=("git",),
            sensitivity=Sensitivity.MASKED,
            heavy=True,
        ),
        Question(
            slug="concentration",
            group="What we rely on",
            title="What rests on how few",
            help="How few people made half of what was delivered, and how much of it went where nobody else could.",
            module="holdfast.questions.concentration",
            evidence=("git",),
            sensitivity=Sensitivity.OPEN,
            heavy=True,
        ),
        Question(
            slug="assets",
            group="What we rely on",
            title="Assets",
            help="Every asset: what it is, how many could maintain it, what is written about it; what git cannot see.",
            module="holdfast.questions.assets",
            evidence=("git",),
            sensitivity=Sensitivity.OPEN,
            heavy=True,
        ),
        Question(
            slug="runbooks",
            group="What we rely on",
            title="Runbooks",
            help="What is written about each asset, how old it is against its code, who looks after it, when tested.",
            module="holdfast.questions.runbooks",
            evidence=("git",),
            sensitivity=Sensitivity.OPEN,
        ),
        Question(
            slug="cover",
            group="What we rely on",
            title="Cover over time",
            help="Quarter by quarter: assets with a second holder, documents kept up, changes reviewed, hand-overs.",
            module="holdfast.questions.cover",
            evidence=("git",),
            sensitivity=Sensitivity.OPEN,
            heavy=True,
        ),
        Question(
            slug="handovers",
            group="What we rely on",
            title="Hand-overs",
            help="Which hand-overs are open, what was foretold and what it took, and what your record says.",
            module="holdfast.questions.handovers",
            evidence=("git",),
            sensitivity=Sensitivity.MASKED,
        ),
        Question(
            slug="attest",
            group="What we rely on",
            title="Three taps",
            help="Ask people, each about three to five of their own files, whether they could maintain them.",
            module="holdfast.questions.attest",
            evidence=("git",),
            sensitivity=Sensitivity.MASKED,
        ),
        Question(
            slug="people",
            group="Trust",
            title="People",
            help="Whom the evidence knows: handles, roles, teams, who has left. Never a total by person.",
            module="holdfast.questions.people",
            evidence=("git",),
            sensitivity=Sensitivity.MASKED,
        ),
        Question(
            slug="identities",
            group="Trust",
            title="Identities",
            help="Every merge of names and addresses into one person, with its evidence; what only you can confirm.",
            module="holdfast.questions.identities",
            evidence=("git",),
            sensitivity=Sensitivity.MASKED,
        ),
        Question(
            slug="access",
            group="What slows us",
            title="First-week access",
            help="How many days until a newcomer has data, compute and a product owner, and at which gate they wait.",
            module="holdfast.questions.access",
            evidence=("access",),
            sensitivity=Sensitivity.GATED,
        ),
        Question(
            slug="claims",
            group="Trust",
            title="Claims",
            help="Every published figure in use: value, range, source, date, confidence, and your overrides.",
            module="holdfast.questions.claims",
            evidence=(),
            sensitivity=Sensitivity.OPEN,
        ),
        Question(
            slug="doctor",
            group="Trust",
            title="Evidence",
            help="What was read, skipped, quarantined, partial or stale, and why.",
            module="holdfast.questions.doctor",
            evidence=("git",),
            sensitivity=Sensitivity.OPEN,
        ),
    )
}
