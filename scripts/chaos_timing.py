"""What the chaos scripts share: timings of a tenth of the real ones or less, and how their children start."""

import multiprocessing

from portrayal.providers.replicate.timing import Timing

LEASE_S, SETTLE_S = 1.5, 1.5
KILL_WITHIN_S = 1.5
MOST_KILLINGS = 5
LONGEST_S = 60.0
TIMING = Timing(idle_s=3, request_s=6, settle_s=SETTLE_S, patience_s=6, backoff_s=(0.05, 0.15, 0.4), look_again_s=0.1)
FORK = multiprocessing.get_context("forkserver")
"""Children of a server that has imported everything: they are at work after a few milliseconds."""
