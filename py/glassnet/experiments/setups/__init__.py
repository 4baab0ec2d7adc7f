"""Networks and measurements that the experiments of several claims share.

What only one claim needs stands in its own module.
"""
