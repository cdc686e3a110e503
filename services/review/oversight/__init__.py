"""What the supervisor of a district sees of its work: who did what, how the clocks stand, what is stuck."""
