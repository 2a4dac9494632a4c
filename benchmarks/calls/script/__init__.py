"""The calls: who says what to whom and when, and how noisy the line is.

The same calls are made in every run; only their order is shuffled.
"""
