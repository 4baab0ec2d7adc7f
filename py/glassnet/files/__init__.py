"""Files of networks and of interrupted runs, in formats that others can read.

Data sets are read in `glassnet.data`.
"""
