"""A recorded call as a page to look at."""
