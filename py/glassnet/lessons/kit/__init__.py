"""What several widgets' modules share, and parts of those that are long.

Nothing here is called by the page.
"""
