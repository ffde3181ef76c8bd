from . import workspace
from . import circle
