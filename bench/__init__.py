"""Benchmarks: Glassnet in a tab and natively, and its peers beside it.

`make bench` (or `python -m bench`) needs a built site. Everyone trains the same networks on the
same digits, each made from one specification; contenders take turns, so that what else the machine
does hits all of them alike. `python -m bench.race` measures the set of networks alone.
"""
