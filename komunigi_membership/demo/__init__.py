from . import komunigi_demo
