from . import komunigi_noyau_assembly_demo
