"""The preview: one page, its style and scripts as files beside this, and the cards as data in it."""
