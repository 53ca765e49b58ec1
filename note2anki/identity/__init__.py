"""Which card a question is: GUIDs, matching, modification times and the ledger that remembers them."""
