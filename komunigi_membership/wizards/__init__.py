from . import base_partner_merge
from . import komunigi_membership_leave
from . import komunigi_network_setup
from . import komunigi_import
from . import komunigi_import_members
from . import komunigi_import_representatives
from . import komunigi_import_dues
from . import komunigi_dues_trial
