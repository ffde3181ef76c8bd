from . import live
from . import proxy
from . import notes
from . import check_in
from . import advance_vote
from . import assembly_poll
from . import resolution
