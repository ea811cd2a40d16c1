"""A supervisor that runs the whole pipeline while it breaks it: one seed, one schedule; at the end the oracle judges."""
