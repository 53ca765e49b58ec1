"""How weak something is: the least share of its reviews that it is likely to be forgotten in.

The share that was forgotten would call a question worst that was asked once and missed once. So the score is a lower
bound: given what was answered, the true share is below it with a probability of a tenth only. Before the first review a
question is taken to be forgotten as often as the person forgets in general, and that opinion weighs as much as five
reviews (a Beta distribution; each review remembered or forgotten adds one to a side of it). The more reviews there are,
the less the opinion weighs and the nearer the score comes to the share itself.

One more review forgotten never lowers the score, one more remembered never raises it; it lies between 0 and 1.
"""

from __future__ import annotations

import math
from functools import lru_cache

#: How many reviews the opinion weighs that is held before the first.
PRIOR_WEIGHT = 5
#: The probability that the true share is below the score.
DOUBT = 0.1
#: What is taken for the person's own share before there is any review: one of ten, as Anki's desired retention says.
_USUAL = (1, 10)
_STEPS = 24
_TINY = 1e-300
_MOST_TERMS = 10_000


def usual_share(forgotten: int, reviews: int) -> float:
    """Return how often the person forgets in general; always between 0 and 1, neither included."""
    return (forgotten + _USUAL[0]) / (reviews + _USUAL[1])


def weakness(forgotten: int, reviews: int, usual: float) -> float:
    """Return the score.

    Args:
        forgotten: how many of the reviews were answered Again.
        reviews: all that count.
        usual: what `usual_share` gives for all reviews of the person's.
    """
    return _quantile(PRIOR_WEIGHT * usual + forgotten, PRIOR_WEIGHT * (1 - usual) + reviews - forgotten)


@lru_cache(maxsize=1 << 16)
def _quantile(a: float, b: float) -> float:
    """Return where a Beta distribution reaches `DOUBT`, by halving: enough steps for seven digits."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if beta_share(a, b, middle) >= DOUBT else (middle, high)
    return low


def beta_share(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function: the probability that a Beta(a, b) variable is at most `x`."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # on this side the other tail's fraction converges
        return 1 - beta_share(b, a, 1 - x)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) / (a * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction 1 + d1/(1 + d2/(1 + …)) from its front, by Lentz's method.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22 and 8.17.23; 3.10(iii) for the method.
    """
    value = upper = 1.0
    lower = 0.0
    for number in range(1, _MOST_TERMS):
        m = number // 2
        if number % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / (1 + term * lower or _TINY)
        upper = 1 + term / upper or _TINY
        value *= upper * lower
        if abs(upper * lower - 1) < 1e-13:
            break
    return value
