from . import komunigi_composition
from . import komunigi_body_setup
from . import komunigi_candidacy_answer
from . import komunigi_election_appoint
from . import komunigi_election_candidate
from . import komunigi_election_reason
from . import komunigi_mandate_end
from . import komunigi_mandate_hand_over
from . import komunigi_circle_propose, komunigi_circle_voice
from . import base_partner_merge
