"""What experiments are made of: their frame, training, results to draw, words for a verdict.

No claim is tested here.
"""
