from . import live
from . import proxy
