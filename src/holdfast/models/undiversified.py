"""What an uncertain payment is worth to somebody who holds it next to little else.

The certainty equivalent: the sure amount that constant relative risk aversion likes as much. It prices both that the
holder cannot sell and that they cannot spread. *Do not* take a discount for lack of marketability off it: that would
price the same thing twice.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FLOOR: Final = 0.01
"""Share of other wealth that is never lost: a strike price is not paid with what somebody does not have."""


def worth(payouts: Floats, wealth: Floats | float, risk_aversion: Floats | float) -> Floats:
    """The sure amount as good as `payouts`, by claim world: float64[worlds] from float64[worlds, paths].

    `wealth` above 0 is what the holder owns besides; `risk_aversion` 0 is none (the mean), 1 logarithmic.

    >>> half = np.array([[0.0, 100.0]])
    >>> [round(float(worth(half, 100.0, aversion)[0]), 1) for aversion in (0.0, 1.0, 3.0)]
    [50.0, 41.4, 26.5]
    """
    count = payouts.shape[0]
    own = np.broadcast_to(np.asarray(wealth, dtype=np.float64), (count,))[:, None]
    power = 1 - np.broadcast_to(np.asarray(risk_aversion, dtype=np.float64), (count,))
    logs = np.log(np.maximum(1 + payouts / own, FLOOR))
    plain = np.abs(power) < 1e-6
    safe = np.where(plain, 1.0, power)
    # expm1 and log1p keep the digits where the grant is small next to the wealth.
    bent = np.log1p(np.expm1(safe[:, None] * logs).mean(axis=1)) / safe
    found: Floats = np.expm1(np.where(plain, logs.mean(axis=1), bent)) * own[:, 0]
    return found
