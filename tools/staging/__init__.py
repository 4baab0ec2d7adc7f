"""Staging: everything between the sources and `build/site`, one noun a module.

`tools/stage.py` puts the steps in order. Each step is named, keyed by a hash of what goes in, and
skipped while its key and its outputs are unchanged (`ledger.py`).
"""
