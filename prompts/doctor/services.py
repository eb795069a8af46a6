"""Which endpoints are configured, and storing what was found about one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.endpoints import Endpoint, endpoint_of
from prompts.loader import MODEL_ROLES
from prompts.models import ModelEndpoint


class NoSuchEndpoint(LookupError):
    """There is no endpoint of that name."""


@dataclass(frozen=True)
class Patient:
    """An endpoint to be examined: a row, or without one what the environment alone says."""

    row: ModelEndpoint | None

    @property
    def name(self) -> str:
        return self.row.name if self.row else ""

    def endpoint(self) -> Endpoint:
        """Return it with the model for drafting. Raises `ModelError` where a part is missing."""
        return endpoint_of(self.row, "writer")

    def models(self) -> list[str]:
        """Return the models configured for it, each once. Raises `ModelError` like `endpoint`."""
        return list(dict.fromkeys(endpoint_of(self.row, role).model for role in MODEL_ROLES))


def patients(name: str = "") -> list[Patient]:
    """Return the endpoint called `name`, or all there are: the one in force first.

    Raises:
        NoSuchEndpoint: no row has this name.
    """
    rows = ModelEndpoint.objects.order_by("-is_default", "name")
    if name:
        rows = rows.filter(name=name)
        if not rows:
            raise NoSuchEndpoint(name)
    found = [Patient(row) for row in rows]
    in_force = name or (rows and rows[0].is_default)
    return found if in_force else [Patient(None), *found]


def store(*, row: ModelEndpoint, fields: Mapping[str, Any]) -> None:
    """Store what was found about an endpoint in its row."""
    ModelEndpoint.objects.filter(pk=row.pk).update(**fields)
