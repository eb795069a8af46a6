"""What tokens cost. Pure."""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """The price of a model, in millionths of the currency's unit for each million tokens."""

    currency: str
    input: int
    cached: int
    output: int

    def cost(self, *, tokens_in: int, tokens_out: int, tokens_cached: int = 0) -> int:
        """Return what a call costs, in millionths of the unit, rounded up.

        Args:
            tokens_in: all tokens in, the cached ones among them.
            tokens_out: all tokens out, those of reasoning among them.
            tokens_cached: those of the tokens in that the endpoint had kept.
        """
        cached = min(tokens_cached, tokens_in)
        sum_of_all = (tokens_in - cached) * self.input + cached * self.cached + tokens_out * self.output
        return -(-sum_of_all // MILLION)
