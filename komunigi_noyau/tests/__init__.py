from . import test_matter
from . import test_setup
from . import test_workspace
from . import test_election_course
from . import test_mandate
from . import test_circle
from . import test_circle_portal
