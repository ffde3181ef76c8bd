from . import komunigi_meeting_cancel
from . import komunigi_meeting_put_off
from . import komunigi_hand_count
