"""A rewrite that doesn't find its place says where, what and why."""

import pytest

from cooperator_port import rewrites
from cooperator_port.addon import Addon
from cooperator_port.refusal import PortRefused
from cooperator_port.rewriting import Rewrites, reason
from cooperator_port.tally import Tally


def shop():
    return Addon("shop", {"models/share.py": b"class Share:\n    pass\n"})


def test_refusal_names_file_place_and_reason():
    subject = Rewrites("shares")

    @subject.python("models/share.py")
    def selling(source):
        """Shares are sold
        otherwise in 19.0.

        More about it.
        """
        source.method("Share", "sell")

    with pytest.raises(PortRefused) as refused:
        subject.apply(shop(), Tally())
    assert str(refused.value) == (
        "models/share.py: looked for the method Share.sell, "
        "because: Shares are sold otherwise in 19.0."
    )


def test_missing_file_is_refused_in_the_same_way():
    subject = Rewrites("shares")

    @subject.xml("views/share.xml")
    def view(source):
        """The view changed."""

    with pytest.raises(PortRefused, match="looked for the file views/share.xml"):
        subject.apply(shop(), Tally())


def test_rewrite_without_a_reason_is_a_mistake():
    with pytest.raises(ValueError, match="nothing"):

        @Rewrites("shares").python("models/share.py")
        def nothing(source):
            pass


def test_rewrites_are_counted_by_subject():
    subject = Rewrites("shares")

    @subject.python("models/share.py")
    def more(source):
        """There is more."""
        source.class_("Share").append("x = 1")

    tally = Tally()
    subject.apply(shop(), tally)
    assert tally.rewrites == {"shares": 1}


def test_every_rewrite_of_cooperator_gives_its_reason_in_a_sentence():
    for subject in rewrites.SUBJECTS:
        assert len(subject)
        for _path, _opened, function in subject:
            assert reason(function).endswith(".")
