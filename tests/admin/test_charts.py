"""Pictures are right in their proportions, whatever they show."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from ledger.admin.charts import BODY, TOP, WIDTH, Part, Value, bars, stack

counts = some.lists(some.integers(0, 100_000), max_size=15)


@given(counts)
def test_parts_fill_the_picture_side_by_side(numbers: list[int]) -> None:
    found = stack([Part("s", "", n, "") for n in numbers])

    assert found.total == sum(numbers)
    assert [segment.part.count for segment in found.segments] == [n for n in numbers if n]
    ends = [(float(s.x), float(s.x) + float(s.width)) for s in found.segments]
    for (_x, end), (x, _end) in pairwise(ends):
        assert abs(end - x) < 0.02
    if ends:
        assert abs(ends[-1][1] - WIDTH) < 0.02
        assert abs(sum(s.share for s in found.segments) - 100) <= len(ends) / 2


@given(counts)
def test_bars_stand_on_the_axis_and_the_highest_has_all_the_room(numbers: list[int]) -> None:
    found = bars([Value("", "", n) for n in numbers])

    tops = [float(bar.y) for bar in found.bars]
    for bar, top, n in zip(found.bars, tops, numbers, strict=True):
        assert abs(top + float(bar.height) - found.axis) < 0.02
        assert float(bar.x) >= 0
        assert float(bar.x) + float(bar.width) <= WIDTH
        assert (float(bar.height) == 0) == (n == 0) or n * BODY < max(numbers) / 100
    if any(numbers):
        assert min(tops) == TOP


def test_numbers_are_written_alike_in_every_language() -> None:
    found = stack([Part("a", "", 1, ""), Part("b", "", 2, "")])

    assert [(s.x, s.width) for s in found.segments] == [("0", "213.33"), ("213.33", "426.67")]
