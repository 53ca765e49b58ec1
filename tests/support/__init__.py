"""What several test modules share: a real Anki collection, and packages to import into it."""
