from . import komunigi_noyau_demo
