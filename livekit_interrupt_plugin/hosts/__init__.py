"""Where decisions meet LiveKit: everything that knows a host, and nothing else."""
