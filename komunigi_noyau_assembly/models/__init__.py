# isort: off
from . import komunigi_mandate
from . import komunigi_rest_waiver
from . import komunigi_body_meetings
from . import komunigi_meeting_series
from . import komunigi_meeting
from . import komunigi_meeting_access
from . import komunigi_meeting_mailing
from . import komunigi_delegate
from . import komunigi_agenda_item
from . import komunigi_agenda_arranging
from . import komunigi_matter_agenda
from . import komunigi_decision
