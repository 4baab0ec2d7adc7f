"""The page's side of the package: what the browser's worker calls, and the answers it gets.

Nothing else imports it; a widget's own calls are in `glassnet.lessons`.
"""
