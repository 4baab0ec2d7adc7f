"""Benchmarks: Glassnet in a tab and natively, and its peers beside it.

`make bench` (or `python -m bench`) needs a built site. Everyone trains the same network on the
same digits; contenders take turns, so that what else the machine does hits all of them alike.
"""
