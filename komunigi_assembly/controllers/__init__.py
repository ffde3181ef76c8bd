from . import live
from . import proxy
from . import notes
from . import check_in
