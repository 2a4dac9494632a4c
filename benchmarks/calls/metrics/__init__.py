"""What a listener makes of a scene, from the recorded sound and the language model's questions.

Nothing here knows a contender, a session or an event of one.
"""
