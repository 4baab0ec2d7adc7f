"""How a pass goes through a network's layers: one by one, several at once, or as it was recorded.

What a layer computes is its own business, in `glassnet.nn.layers`.
"""
