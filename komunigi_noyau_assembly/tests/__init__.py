from . import test_body_convening
from . import test_body_meeting
from . import test_body_voices
from . import test_decision_basis
from . import test_matter_agenda
from . import test_portal_body_meeting
