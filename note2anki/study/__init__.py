"""What was answered in Anki, as records, and the figures made of them: pure, and known to no stage."""
