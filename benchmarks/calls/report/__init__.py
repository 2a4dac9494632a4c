"""What comes out of the calls: rows of figures, a table, a plot, JSON."""
