"""Spot checks (stickprov): payments and decisions drawn by a stored seed, examined by the controller, answered by the
section and reported to the board.

PostgreSQL draws: the controller says from what and how many, and neither chooses the seed nor sees it before. The same
seed and the same frame give the same draw, at any time.
"""
