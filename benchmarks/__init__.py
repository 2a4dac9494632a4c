"""What is measured about the package; nothing of it is installed."""
