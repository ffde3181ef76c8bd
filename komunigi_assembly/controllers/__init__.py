from . import live
from . import proxy
from . import notes
