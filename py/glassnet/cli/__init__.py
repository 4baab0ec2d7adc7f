"""The commands of the command line, one module each, and what they share.

What they do is done elsewhere in the package: here arguments are read and results printed.
"""
