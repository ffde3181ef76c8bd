import pytest

from ..figures import HANDED_ON, Figure, handed_on, publish, ratios, summary

FIGURES = [
    Figure("bare", 2.0),
    Figure("ours", 1.8, 10, 5, "bare", at_most=1.15),
    Figure("another's", 7.2, baseline="ours", at_least=10),
    Figure("beside", 1.0, baseline="bare"),
]


def test_promises_of_ratios():
    assert [ratio.times for ratio in ratios(FIGURES)] == pytest.approx([0.9, 4, 0.5])
    assert [ratio.verdict() for ratio in ratios(FIGURES)] == ["met", "NOT MET", ""]


def test_figures_are_handed_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(HANDED_ON, str(tmp_path / "figures"))
    publish(FIGURES)
    assert "0.90 × bare" in capsys.readouterr().out
    assert handed_on(tmp_path / "figures") == FIGURES


def test_one_table_has_all():
    head, *lines = summary({"dues": FIGURES, "counting": FIGURES[:1]})
    assert "promised" in head
    assert [line.split()[0] for line in lines] == ["dues"] * 3
    assert lines[1].endswith("at least 10   NOT MET")
