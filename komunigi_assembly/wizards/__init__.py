from . import komunigi_meeting_cancel
from . import komunigi_meeting_late_item
from . import komunigi_meeting_put_off
from . import base_partner_merge
from . import komunigi_decision_review
from . import komunigi_minutes_sign
from . import komunigi_hand_count
from . import komunigi_meeting_roll_update
