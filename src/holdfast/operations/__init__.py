"""What people do: one file per thing, each from a frozen `Command` to a `Receipt` with a number that undoes it.

`OPERATIONS` is the registry; `opening` opens workspaces, readers and ledgers for the surfaces, which touch no store.
"""

from __future__ import annotations

from holdfast.operations.contract import Operation

OPERATIONS: dict[str, Operation] = {
    operation.slug: operation
    for operation in (
        Operation(
            "scan",
            "Find the repositories below some folders, read them, and publish what they show.",
            "holdfast.operations.scan",
            "scan",
        ),
        Operation("identities same", "Say that these are one person.", "holdfast.operations.identities", "same"),
        Operation(
            "identities different",
            "Say that these are two people, whatever they look like.",
            "holdfast.operations.identities",
            "different",
        ),
        Operation("identities later", "Leave two for later.", "holdfast.operations.identities", "later"),
        Operation("identities bot", "Say that this is a machine account.", "holdfast.operations.identities", "bot"),
        Operation("identities human", "Say that this is a person, no bot.", "holdfast.operations.identities", "human"),
        Operation("people left", "Say who has left, or is going to, and when.", "holdfast.operations.people", "left"),
        Operation(
            "people silent", "Say that people left when they were last seen.", "holdfast.operations.people", "silent"
        ),
        Operation("people returned", "Say who is there after all.", "holdfast.operations.people", "returned"),
        Operation("people role", "Give people a role.", "holdfast.operations.people", "role"),
        Operation("people team", "Put people in a team.", "holdfast.operations.people", "team"),
        Operation(
            "claims set", "Put your own figure in place of a published one.", "holdfast.operations.claims", "set"
        ),
        Operation("claims reset", "Go back to the published figure.", "holdfast.operations.claims", "reset"),
        Operation(
            "access add", "Take in when newcomers asked for access and had it.", "holdfast.operations.access", "add"
        ),
        Operation("roadmap add", "Take in what is planned, from a CSV.", "holdfast.operations.roadmap", "add"),
        Operation("roadmap item", "Say what is planned, and on what it rests.", "holdfast.operations.roadmap", "item"),
        Operation("roadmap drop", "Take an item off the roadmap.", "holdfast.operations.roadmap", "drop"),
        Operation(
            "captable add", "Take in a cap table: a CSV or Open Cap Format.", "holdfast.operations.captable", "add"
        ),
        Operation(
            "captable typed", "Make a simple cap table from five numbers.", "holdfast.operations.captable", "typed"
        ),
        Operation("captable drop", "Leave the cap table out.", "holdfast.operations.captable", "drop"),
        Operation("grid add", "Take in the board's grid, from a CSV.", "holdfast.operations.grid", "add"),
        Operation("grid line", "Add a line to the board's grid.", "holdfast.operations.grid", "line"),
        Operation("grid drop", "Take lines, or all, off the board's grid.", "holdfast.operations.grid", "drop"),
        Operation(
            "runway cash", "Say what cash there is and what goes out a month.", "holdfast.operations.runway", "cash"
        ),
        Operation("pay add", "Take in what your people are paid, without names.", "holdfast.operations.pay", "add"),
        Operation("pay drop", "Drop one row of pay, or all of them.", "holdfast.operations.pay", "drop"),
        Operation("pay open", "Show single rows for today; it is logged first.", "holdfast.operations.pay", "open"),
        Operation("offer save", "Keep an offer under a label.", "holdfast.operations.offer", "save"),
        Operation("offer drop", "Let go of a kept offer.", "holdfast.operations.offer", "drop"),
        Operation("assets split", "Make a part of an asset one of its own.", "holdfast.operations.assets", "split"),
        Operation("assets merge", "Join assets of one repository.", "holdfast.operations.assets", "merge"),
        Operation("assets exclude", "Leave an asset out of every count.", "holdfast.operations.assets", "exclude"),
        Operation(
            "assets production", "Say that an asset is in production.", "holdfast.operations.assets", "production"
        ),
        Operation(
            "assets not-production",
            "Say that an asset is not in production.",
            "holdfast.operations.assets",
            "undeployed",
        ),
        Operation("assets kind", "Say what kind of thing an asset is.", "holdfast.operations.assets", "kind"),
        Operation("assets add", "Add what no repository holds, by name only.", "holdfast.operations.assets", "add"),
        Operation("assets holder", "Say that somebody holds an asset.", "holdfast.operations.assets", "holder"),
        Operation("assets unhold", "Say that somebody does not hold an asset.", "holdfast.operations.assets", "unhold"),
        Operation("assets ask", "Answer ten questions that no repository can.", "holdfast.operations.outside", "ask"),
        Operation("runbooks assign", "Say who looks after a runbook.", "holdfast.operations.runbooks", "assign"),
        Operation("runbooks tested", "Say that a runbook was tried.", "holdfast.operations.runbooks", "tested"),
        Operation(
            "handovers start",
            "Say that somebody begins to take an asset on.",
            "holdfast.operations.handovers",
            "start",
        ),
        Operation("handovers finish", "Say what a hand-over took.", "holdfast.operations.handovers", "finish"),
        Operation("handovers drop", "Take a hand-over off the list.", "holdfast.operations.handovers", "drop"),
        Operation(
            "continuity adopt", "Take the plan on, with what it foretells.", "holdfast.operations.continuity", "adopt"
        ),
        Operation("continuity drop", "Take an adopted action off the list.", "holdfast.operations.continuity", "drop"),
        Operation(
            "continuity github",
            "Show the plan as GitHub issues, or send them.",
            "holdfast.operations.continuity",
            "github",
        ),
        Operation(
            "connect",
            "Allow one host to be opened; without a word, say which are.",
            "holdfast.operations.connections",
            "connect",
        ),
        Operation("attest yes", "Say that you could maintain a file or asset.", "holdfast.operations.attest", "yes"),
        Operation("attest no", "Say that you could not, and who could.", "holdfast.operations.attest", "no"),
        Operation("attest withdraw", "Take back what you said, at once.", "holdfast.operations.attest", "withdraw"),
        Operation(
            "drill",
            "Note whether somebody could mend or run an asset unaided, when they tried.",
            "holdfast.operations.attest",
            "drill",
        ),
        Operation("undo", "Take back the latest change, or one by its number.", "holdfast.operations.undo", "undo"),
        Operation("unmask", "Show names for a purpose; it is logged first.", "holdfast.operations.unmask", "unmask"),
        Operation(
            "backup", "Write all that Holdfast remembers here into one file.", "holdfast.operations.keeping", "backup"
        ),
        Operation("restore", "Put a backup back, every checksum first.", "holdfast.operations.keeping", "restore"),
        Operation("export", "Write every table as Parquet and CSV.", "holdfast.operations.keeping", "export"),
        Operation("where", "Say where everything is kept.", "holdfast.operations.workspaces", "where"),
        Operation("forget", "Remove all that Holdfast remembers here.", "holdfast.operations.workspaces", "forget"),
    )
}
