"""The long run: how many sequences, and what they must have come to."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.chain.machine import Chain

# The rarest acts come a few times in a thousand sequences; so many come to every one of them.
LONG = 4_000
# As many begin from one seed. In a longer run hypothesis goes on varying what it has had, and ever fewer let money out.
FROM_ONE_SEED = 1_000
ACTS = {
    "verify_account", "decide_anew", "divide_line", "take_out", "reopen_run", "cheating refused", "credit_it",
    "reject_invoice", "read_statement", "attest_invoice refused", "countersign_requisition refused",
}  # fmt: skip


def run_sequences(number: int, start: int) -> Counter[str]:
    """Run at least this many sequences from the seed `start`; how many came to each act and to each state of money."""
    while (left := number - Chain.seen["sequences"]) > 0:
        chosen = settings(
            # Every variation that hypothesis tries of an example is a sequence of its own, and all are counted.
            max_examples=max(min(left, FROM_ONE_SEED) * 6 // 7, 1),
            stateful_step_count=4,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        run_state_machine_as_test(seed(start + Chain.seen["sequences"])(Chain), settings=chosen)
    return Chain.seen


def check_long_run(number: int, start: int) -> None:
    """So many sequences, and on until every act has been done; a share of them must have let money out, crashed and
    been refused, or they prove nothing.
    """
    seen = run_sequences(number, start)
    while ACTS - set(+seen) and seen["sequences"] < LONG:
        seen = run_sequences(seen["sequences"] + 100, start)
    shares = {
        "money released": 20, "money exported": 20, "money paid": 50, "money returned": 50, "crashed": 50,
        "attest_invoice": 200, "countersign_requisition": 100,
    }  # fmt: skip
    for what, share in shares.items():
        assert seen[what] >= number // share, (what, seen)
    assert not (unseen := ACTS - set(+seen)), (unseen, seen)
