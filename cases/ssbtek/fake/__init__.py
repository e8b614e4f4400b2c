"""A service of ours that speaks SSBTEK's protocol on loopback, with mutual TLS. Synthetic people only.

`python -m cases.ssbtek.fake --folder F [--fd N | --port P]` makes its certificates in F and answers until
it is stopped.
"""
