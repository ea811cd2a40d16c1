"""A supervisor that runs the whole pipeline and breaks it: one seed, one schedule; at the end the oracle judges."""
