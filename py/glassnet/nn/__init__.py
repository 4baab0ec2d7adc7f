"""Networks: layers and losses, what a network is made of, and how a pass goes through it.

How a network learns is in `glassnet.training`.
"""
