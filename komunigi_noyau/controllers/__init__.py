from . import workspace
