from . import komunigi_composition
