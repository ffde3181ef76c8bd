from . import body_meeting, members_agenda
