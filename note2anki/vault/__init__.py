"""An Obsidian vault on disk: its files, frontmatter, links and tags. It knows Obsidian, not Anki."""
