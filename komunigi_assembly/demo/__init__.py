from . import komunigi_assembly_demo
