"""The one way in which the port stops: with a sentence that says where and why."""


class PortRefused(Exception):
    """The port can't be done; the message is one sentence for whoever ran it."""


class NotFound(Exception):
    """A rewrite looked for something that isn't there (or isn't there once).

    Raised by the sources, which know what was looked for; turned into
    :class:`PortRefused` by the runner, which knows the file and the reason.
    """

    def __init__(self, wanted):
        super().__init__(f"looked for {wanted}")
        self.wanted = wanted
