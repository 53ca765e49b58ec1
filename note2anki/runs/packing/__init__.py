"""What goes into a package and into the ledger beside it, and how both come into place."""
