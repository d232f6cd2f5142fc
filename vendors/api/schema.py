"""How the API describes the filter's parameters, which the filter set knows and the schema generator does not."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from vendors.api.filtering import parameters


class FilterSchema(AutoSchema):
    """Adds the parameters of the actions' filter to an operation."""

    def _get_parameters(self) -> list[dict[str, Any]]:
        return [*super()._get_parameters(), *parameters()]
