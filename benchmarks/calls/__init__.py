"""Scripted phone calls in real time: several ways of handling interruptions, side by side.

    python -m benchmarks.calls --help

What is compared is what a listener heard and what the language model was told. `metrics` has the
figures, `script` the calls, `play` the sessions, `report` what comes out.
"""
