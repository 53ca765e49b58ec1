"""What an export leaves for the next one, and the export after a small change, which looks at nothing else again."""
