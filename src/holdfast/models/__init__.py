"""What will probably happen, with its doubt. Pure: frames and draws in, arrays out.

`draws` all chance, from one seed in four layers · `maintainers` who could maintain a file · `answers` fits that on what
developers said · `holding` who holds an asset in each scenario, and what becomes of it when people leave · `recovery`
effort and weeks · `cost` what they cost.
"""
