# isort: off
from . import komunigi_assembly_rules
from . import komunigi_assembly_preset
from . import komunigi_meeting_series
from . import komunigi_meeting
from . import komunigi_meeting_event
from . import komunigi_meeting_live
from . import ir_websocket
from . import komunigi_meeting_attendance
from . import komunigi_meeting_member
from . import komunigi_meeting_mailing
from . import komunigi_agenda_item
from . import komunigi_agenda_consent
from . import komunigi_proxy
from . import komunigi_resolution
from . import komunigi_decision
from . import komunigi_meeting_access
