from . import poll, poll_link
