"""Speed and memory at scale; each file says which command reproduces its figures."""
