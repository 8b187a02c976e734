"""The example company, invented: real git from written parameters, and a truth that nobody has to guess.

`holdfast.demo.company.generate` writes it, `simulate` only draws it. The models share nothing with this layer.
"""
