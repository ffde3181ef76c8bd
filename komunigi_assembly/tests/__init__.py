from . import test_meeting
from . import test_live
from . import test_decision
