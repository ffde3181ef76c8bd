import sys

import pytest

from ..external_command import run
from ..failure import Failure


def failing(output):
    return [sys.executable, "-c", f"import sys; print({output!r}); sys.exit(1)"]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        (
            "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not what setup/locks names.*do not weaken the lock",
        ),
        ("Temporary failure resolving 'mirror'", "the network does not answer"),
        ("something else", "Could not do it.*something else.*Do that"),
    ],
)
def test_a_usual_cause_has_its_sentence(output, sentence):
    with pytest.raises(Failure, match=f"(?s){sentence}"):
        run(failing(output), "do it", "Do that.")


def test_a_missing_program_is_named():
    with pytest.raises(Failure, match="no-such-program is missing"):
        run(["no-such-program"], "do it", "Do that.")
