from . import komunigi_composition
from . import komunigi_body_setup
