# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import deque

from odoo import api, models


class KomunigiNetwork(models.Model):
    """Which records make up a network. Models are found by the way to their network.

    A model that is neither found, nor shared by all networks, nor left out for a
    reason fails a test: a new addon's records do not stay behind unseen.
    """

    _inherit = "komunigi.network"

    @api.model
    def _contents(self) -> dict[str, str]:
        """By model of a network's records: the path to the network; "" for what all
        networks of a database share."""
        left_out = self._left_out()
        shared = self._shared_by_networks()
        found = {}
        for model in self._models_of_networks():
            name = model._name
            if name in left_out:
                continue
            path = "" if name in shared else self._path_to_network(name)
            if path is not None:
                found[name] = path
        return found

    @api.model
    def _models_of_networks(self) -> list:
        """All models whose records are kept: of networks, and shared by them."""
        return [
            self.env[name]
            for name in sorted(self.env.registry)
            if self._is_kept_by_networks(name)
        ]

    @api.model
    def _is_kept_by_networks(self, name: str) -> bool:
        model = self.env[name]
        return (
            name.startswith("komunigi.")
            and model._auto
            and not model._abstract
            and not model._transient
        )

    @api.model
    def _shared_by_networks(self) -> set[str]:
        """Models of records that belong to no network."""
        return {
            "komunigi.legal.form",
            "komunigi.legal.rule",
            "komunigi.leaving.reason",
        }

    @api.model
    def _left_out(self) -> dict[str, str]:
        """Models of which nothing leaves this database, and why."""
        return {
            "komunigi.network.export": "It is the list of such exports.",
        }

    @api.model
    def _fields_left_out(self) -> dict[str, set[str]]:
        """Fields that nothing leaves of, by model: what opens a door here."""
        return {}

    @api.model
    def _path_to_network(self, name: str) -> str | None:
        """The shortest way from a model to its network; None where there is none.

        Links that are always there come before those that may be empty.
        """
        for required in (True, False):
            seen, queue = {name}, deque([(name, [])])
            while queue:
                current, path = queue.popleft()
                if current == "komunigi.network":
                    return ".".join(path) or "id"
                for field in self._links(current, required):
                    if field.comodel_name not in seen:
                        seen.add(field.comodel_name)
                        queue.append((field.comodel_name, [*path, field.name]))
        return None

    @api.model
    def _links(self, name: str, required: bool):
        links = [
            field
            for field in self.env[name]._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name.startswith("komunigi.")
            and (field.required or field.related or not required)
        ]
        return sorted(links, key=lambda field: field.name)
