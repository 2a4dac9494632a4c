"""What is done with calls afterwards: read, played again, scored."""
