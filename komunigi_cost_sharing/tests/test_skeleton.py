# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import SharingCase


class TestSkeleton(SharingCase):
    def test_a_cofunding_is_of_its_development(self):
        cofunding = self.create_cofunding(self.create_development(self.network))
        self.assertEqual(cofunding.network_id, self.network)
