"""From a finished run to suggestions."""

from prompts.desk import adapter_of_run
from prompts.models import Run, RunBody, Suggestion


def make_suggestions(run: Run) -> list[Suggestion]:
    """Store what the target's adapter offers of a finished run.

    Each suggestion keeps the hash of the text that stood in its place when the question was
    put, or of the one it was made from, so that it is never applied to a text that changed
    meanwhile.
    """
    inputs = RunBody.objects.get(run=run).inputs
    offers = adapter_of_run(run).offers(run=run, inputs=inputs)
    return Suggestion.objects.bulk_create(
        Suggestion(
            run=run,
            position=position,
            field=offer.field,
            text=offer.text,
            payload=dict(offer.payload),
            base_hash=offer.base or run.bases.get(offer.field, ""),
        )
        for position, offer in enumerate(offers)
    )
