from . import base_partner_merge
from . import komunigi_membership_leave
from . import komunigi_network_setup
