"""Renders the voices: synthesised, trimmed, evened out, and their words timed.

    python -m benchmarks.calls.rendering

Needs flite and espeak-ng (Debian: apt install flite espeak-ng) and the `demo` extra, whose
recogniser finds the words. Rendered with flite 2.2 and espeak-ng 1.51.
"""
