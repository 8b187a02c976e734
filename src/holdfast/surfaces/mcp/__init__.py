"""Every question as a read-only tool for an assistant, over stdin and stdout, with the official SDK.

`tools` makes the tools out of `QUESTIONS`, `arguments` a tool's input schema out of a `Request`, `results` what a tool
returns out of an `Answer`. `untrusted` marks what others wrote, `limits` says how many people may be asked about, and
`serving` answers calls, one at a time.
"""
