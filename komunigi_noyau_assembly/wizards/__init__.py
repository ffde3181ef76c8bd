from . import komunigi_body_setup, komunigi_matter_agenda
