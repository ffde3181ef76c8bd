from . import live
