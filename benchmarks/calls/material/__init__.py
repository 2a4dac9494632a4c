"""What is said in the calls: the words, and the sound of them in each voice.

The sound is rendered once (`python -m benchmarks.calls.rendering`) and shipped.
"""
