"""The runs that a person starts: the only place that knows all stages."""
