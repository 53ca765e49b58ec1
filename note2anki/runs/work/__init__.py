"""How work on notes is done: in pieces that any process can do, kept for the next run, the same with and without."""
