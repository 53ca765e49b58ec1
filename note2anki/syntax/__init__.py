"""A note's text as blocks and inlines: the one grammar that reading and rendering share."""
