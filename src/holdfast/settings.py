"""`holdfast.toml`: read, checked, and nothing else."""
