from . import election_link
from . import workspace
from . import circle
from . import body
from . import election
from . import public_body
from . import auditor
from . import evaluation
