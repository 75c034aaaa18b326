"""The scheduled jobs: what they do, when, and who runs them. The ticker only wakes; the ledger knows what is due."""
