"""What the gate costs, beside a peer: see ``python -m benchmarks.cost --help``."""
