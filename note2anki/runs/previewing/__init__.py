"""`preview`: the cards of a selection as a page, and the server that shows each edit."""
