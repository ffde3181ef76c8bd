# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import email
import email.policy
import socketserver
import threading

# What it says instead of letting somebody in, or of taking a mail
REFUSALS = {
    "busy": {"HELLO": "421 Come back later"},
    "suspicious": {"RCPT": "550 No such person"},
    "full": {"RCPT": "452 No place left"},
    "choosy": {"DATA": "554 Refused"},
    "rude": {"RCPT": None},
    "asleep": {"HELLO": ""},
}


class MailServer(socketserver.ThreadingTCPServer):
    """A real server of mails, in one mood or another.

    :ivar mood: one of REFUSALS; empty: it takes all mails
    :ivar taken: (addressee, subject) of the mails that it took
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mood = ""
        self.taken = []
        self.awake = threading.Event()

    @classmethod
    @contextlib.contextmanager
    def started(cls):
        with cls() as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield server
            finally:
                server.awake.set()
                server.shutdown()
                thread.join()

    @property
    def port(self):
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.refusals = REFUSALS.get(self.server.mood, {})
        self.people = []
        if not self.say("HELLO", "220 Good morning"):
            return
        for line in self.rfile:
            word, _space, said = line.decode().strip().partition(" ")
            if not self.answer(word.upper(), said):
                return

    def say(self, word, otherwise):
        """Whether the conversation goes on."""
        said = self.refusals.get(word, otherwise)
        if said == "":
            self.server.awake.wait()
        if not said:
            return False
        self.wfile.write(f"{said}\r\n".encode())
        return not said.startswith("421")

    def answer(self, word, said):
        match word:
            case "QUIT":
                self.say(word, "221 Good-bye")
                return False
            case "RCPT":
                if word not in self.refusals:
                    self.people.append(said.partition("<")[2].partition(">")[0])
                return self.say(word, "250 Good")
            case "RSET":
                self.people = []
            case "DATA":
                return self.take()
        return self.say(word, "250 Good")

    def take(self):
        if "DATA" in self.refusals:
            return self.say("DATA", "")
        self.wfile.write(b"354 Go on\r\n")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        for person in self.people:
            self.server.taken.append((person, mail["Subject"].strip()))
        self.people = []
        return self.say("TAKEN", "250 Taken")
