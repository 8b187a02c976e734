"""Options, the value of each, the reason, and what would change it. Pure: frames and draws in, frozen answers out.

`world` bundles what is known · `departure` answers for chosen leavers · `estate` with nobody chosen · `borrowed`
whose doubt a range is, and what to ask · `enough` when to say nothing.
"""
