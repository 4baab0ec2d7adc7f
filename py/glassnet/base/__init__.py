"""What everything else stands on: errors, arrays and their checks, plain values for JSON.

Nothing here knows of networks or digits.
"""
