"""What a run has to say: as text for a person, as JSON for a machine. It prints nothing itself."""
