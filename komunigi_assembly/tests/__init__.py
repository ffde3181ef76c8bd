from . import test_decision
from . import test_live
from . import test_meeting
from . import test_quorum
from . import test_roll
