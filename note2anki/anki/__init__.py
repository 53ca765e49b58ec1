"""Anki's side: note types and the package file; the only stage that knows how Anki stores things."""
