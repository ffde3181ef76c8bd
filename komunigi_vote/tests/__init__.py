from . import test_casting
from . import test_count
