from . import komunigi_vote_demo
