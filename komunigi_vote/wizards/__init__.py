from . import base_partner_merge
from . import komunigi_poll_cancel
from . import komunigi_poll_postpone
