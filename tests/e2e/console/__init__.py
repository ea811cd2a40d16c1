"""Every command of the console once, on a running installation: what it prints and how it ends."""
