import pytest
from recipe.edit_distance import edit_distance


@pytest.mark.parametrize(
    ("wanted", "got", "edits"),
    [
        ("", "", 0),
        ("退款", "", 2),
        ("", "退款", 2),
        ("我要退款", "我退款", 1),
        ("在处理", "再处理了", 2),
    ],
)
def test_fewest_edits(wanted, got, edits):
    assert edit_distance(wanted, got) == edits
