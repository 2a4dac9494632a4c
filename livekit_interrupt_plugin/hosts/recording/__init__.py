"""Records a call: what is written down, by whom, and into which files."""
