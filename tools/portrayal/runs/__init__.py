"""The ledger and the jobs: what was asked, what was paid, what is still running."""
