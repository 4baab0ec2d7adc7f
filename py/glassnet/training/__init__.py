"""Learning: optimizers and schedules, recipes, the loop, and what is measured on the way.

The network that learns is in `glassnet.nn`; experiments that train many are in their own folder.
"""
