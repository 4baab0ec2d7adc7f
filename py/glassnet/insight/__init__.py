"""Looking into a network: what a layer, a unit or a weight does, and what an answer depends on.

It computes; widgets that show it are in `glassnet.lessons`.
"""
