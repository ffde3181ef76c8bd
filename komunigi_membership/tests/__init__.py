from . import test_membership
from . import test_network
from . import test_partner_merge
from . import test_register
from . import test_representation
from . import test_rights
from . import test_dues_sending
from . import test_dues_state
