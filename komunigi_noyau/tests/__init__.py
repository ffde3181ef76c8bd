from . import test_matter
from . import test_workspace
