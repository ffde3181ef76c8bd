from . import test_decision
from . import test_live
from . import test_meeting
from . import test_quorum
from . import test_roll
from . import test_meeting_course
from . import test_series
