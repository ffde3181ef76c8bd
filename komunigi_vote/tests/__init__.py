from . import test_casting
from . import test_count
from . import test_demo
from . import test_paper
from . import test_poll
from . import test_poll_course
from . import test_portal_poll
from . import test_roll
