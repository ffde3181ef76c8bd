from . import komunigi_cost_sharing_demo
