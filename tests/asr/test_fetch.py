from __future__ import annotations

import random
from pathlib import Path

import pytest

from assist.asr.fetch import FetchOptions, discard, fetch, sha256_of
from assist.errors import ModelError

QUICK = FetchOptions(attempts=3, pause_s=0)
BODY = random.Random(1).randbytes(300_000)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / ".model.zip.part"


def note(part: Path) -> Path:
    return part.with_name(f"{part.name}.origin")


def test_a_file_arrives(site, part: Path) -> None:
    site.body = BODY
    told: list[tuple[int, int | None]] = []
    fetch(site.url, part, progress=lambda done, total: told.append((done, total)), options=QUICK)
    assert part.read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_dropped_connection_is_taken_up_where_it_broke(site, part: Path) -> None:
    site.body = BODY
    site.drop_after = [100_000, 50_000]
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY
    assert len(site.asked) == 3
    assert site.asked[0] is None
    assert 0 < start_of(site.asked[1]) <= 100_000
    assert start_of(site.asked[1]) <= start_of(site.asked[2]) <= 150_000


def start_of(asked: str | None) -> int:
    assert asked is not None
    return int(asked.removeprefix("bytes=").removesuffix("-"))


def test_a_later_call_goes_on_where_an_earlier_one_gave_up(site, part: Path) -> None:
    site.body = BODY
    site.drop_after = [200_000, 0, 0, 0]
    with pytest.raises(ModelError, match="broke off") as caught:
        fetch(site.url, part, options=QUICK)
    assert "run the same command again" in caught.value.remedy
    assert 0 < part.stat().st_size <= 200_000
    site.asked.clear()
    kept = part.stat().st_size
    fetch(site.url, part, options=QUICK)
    assert site.asked == [f"bytes={kept}-"]
    assert part.read_bytes() == BODY


def test_progress_resets_the_patience(site, part: Path) -> None:
    site.body = BODY
    site.drop_after = [40_000] * 7
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY


def test_a_server_without_ranges_is_asked_for_all_of_it(site, part: Path) -> None:
    site.body = BODY
    site.ranges = False
    site.drop_after = [100_000]
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY
    assert len(site.asked) == 2


def test_a_file_that_changed_meanwhile_is_not_patched_together(site, part: Path) -> None:
    site.body = BODY
    site.drop_after = [100_000, 0, 0, 0]
    with pytest.raises(ModelError):
        fetch(site.url, part, options=QUICK)
    site.body, site.etag = BODY[::-1], '"v2"'
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY[::-1]


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_strong_validator_nothing_is_resumed(site, part: Path, etag: str | None) -> None:
    site.body, site.etag = BODY, etag
    site.drop_after = [100_000]
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY
    assert site.asked == [None, None]
    assert not note(part).exists()


def test_a_part_of_another_address_is_not_continued(site, part: Path) -> None:
    site.body = BODY
    site.drop_after = [100_000, 0, 0, 0]
    with pytest.raises(ModelError):
        fetch(site.url, part, options=QUICK)
    site.asked.clear()
    fetch(f"{site.url}?other", part, options=QUICK)
    assert site.asked == [None]
    assert part.read_bytes() == BODY


def test_a_complete_part_is_confirmed_without_fetching_it_again(site, part: Path) -> None:
    site.body = BODY
    fetch(site.url, part, options=QUICK)
    site.asked.clear()
    fetch(site.url, part, options=QUICK)
    assert site.asked == [f"bytes={len(BODY)}-"]
    assert part.read_bytes() == BODY


def test_a_part_longer_than_the_file_is_thrown_away(site, part: Path) -> None:
    site.body = BODY
    fetch(site.url, part, options=QUICK)
    part.write_bytes(BODY + b"more")
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY


def test_a_server_in_trouble_is_tried_again(site, part: Path) -> None:
    site.body = BODY
    site.statuses = [503, 429]
    fetch(site.url, part, options=QUICK)
    assert part.read_bytes() == BODY


@pytest.mark.parametrize("status", [403, 404])
def test_a_refusal_is_final(site, part: Path, status: int) -> None:
    site.statuses = [status] * 5
    with pytest.raises(ModelError, match=str(status)):
        fetch(site.url, part, options=QUICK)
    assert len(site.asked) == 1
    assert not part.exists()


def test_nobody_there(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(ModelError, match="broke off after 0 MB"):
        fetch("http://127.0.0.1:9/model.zip", part, options=QUICK)


def test_discard_leaves_nothing(site, part: Path) -> None:
    site.body = BODY
    fetch(site.url, part, options=QUICK)
    discard(part)
    discard(part)
    assert list(part.parent.iterdir()) == []


def test_sums_are_of_the_whole_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x").startswith("ba7816bf8f01cfea414140de5dae2223")
