"""Whatever versions say of each other and in whatever order they come, nothing stale stands as current."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.dsp import documents, reading
from models.dsp.document import Document
from models.dsp.versions import Conflict, Order, Version, order_of
from models.office import Office
from tests.models.dsp.filing import CHILD, member, subject
from tests.tui.imports.test_documents import NOE, filed, fill, good
from tui.demo import sample_cda
from tui.demo.sample_cda import SampleHeader
from tui.imports.documents import DONE


def by_reaching(versions: list[Version]) -> set[str]:
    """The current ones by the definition: whoever reaches it is reached by it."""
    after: dict[str, set[str]] = {v.key: set() for v in versions}
    for one in versions:
        for other in versions:
            same_set = one.set_key and one.set_key == other.set_key
            if other.replaces == one.key != other.key or (same_set and one.number < other.number):
                after[one.key].add(other.key)

    def reached(key: str) -> set[str]:
        found, waiting = {key}, [key]
        while waiting:
            for each in after[waiting.pop()] - found:
                found.add(each)
                waiting.append(each)
        return found

    reach = {key: reached(key) for key in after}
    return {key for key in after if all(key in reach[each] for each in reach[key])}


SAID = st.lists(
    st.tuples(st.integers(-1, 7), st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=8
).map(
    lambda rows: [
        Version(str(place), str(replaces) if replaces >= 0 else "", f"s{group}" if group else "", number)
        for place, (replaces, group, number) in enumerate(rows)
    ]
)


@given(SAID, st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_the_order_of_arrival_decides_nothing(versions: list[Version], chance: random.Random) -> None:
    expected = by_reaching(versions)
    shuffled = versions[:]
    chance.shuffle(shuffled)
    order = order_of(shuffled)
    assert order.current == expected == order_of(versions).current
    assert (order.conflict is None) == (order_of(versions).conflict is None)
    if len(expected) > 1:
        assert order.conflict is not None


def test_chains_forks_and_cycles() -> None:
    a, b, c = Version("a"), Version("b", "a"), Version("c", "b")
    assert order_of([c, a, b]) == Order({"c"}, None)
    assert order_of([b, Version("x", "a"), a]) == Order({"b", "x"}, Conflict.FORK)
    assert order_of([Version("b", "gone"), Version("x", "gone")]).conflict is Conflict.FORK
    assert order_of([Version("a", "b"), b]) == Order({"a", "b"}, Conflict.CYCLE)
    assert order_of([Version("a", "b"), b, c]) == Order({"c"}, Conflict.CYCLE)
    assert order_of([Version("a", "a")]) == Order({"a"}, None)
    twice = [Version("a", set_key="s"), Version("b", set_key="s")]
    assert order_of(twice) == Order({"a", "b"}, Conflict.FORK)
    long = [Version(str(n), str(n - 1)) for n in range(20_000)]
    assert order_of(long).current == {"19999"}


@pytest.mark.parametrize("seed", range(12))
async def test_files_in_any_order_end_alike(office: Office, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    noe = await member(office, CHILD, "WAGNER", "Noé")
    headers = []
    for number in range(1, 6):
        replaces = chance.choice([0, *range(1, number)])
        group = chance.choice([0, 0, 1])
        level = chance.choice("NRV")
        headers.append(
            SampleHeader(
                number,
                sample_cda.HOSPITAL,
                f"d{number}",
                f"2026110{chance.randint(1, 9)}",
                level=level,
                set_number=group,
                version=chance.randint(1, 3),
                replaces=replaces,
            )
        )
    said = [
        Version(
            f"d{h.number}",
            f"d{h.replaces}" if h.replaces else "",
            f"s{h.set_number}" if h.set_number else "",
            h.version,
        )
        for h in headers
    ]
    expected = _current_of_each(said)
    chance.shuffle(headers)
    for header in headers:
        fill(tmp_path / "docs", {f"{header.number}.xml": good(header)})
        await filed(office, tmp_path / "docs")
    rows = (await documents.listed(noe, subject(noe))).rows
    assert {row.title for row in rows} == expected
    for row in rows:
        versions = (await reading.opened(noe, subject(noe), row.id)).versions
        # No version is less confidential than the one that is current now.
        assert {each.level for each in versions} <= {row.level}


def _current_of_each(said: list[Version]) -> set[str]:
    return by_reaching(said)


async def test_a_fork_is_shown_whole_and_reported_until_it_is_mended(office: Office, tmp_path: Path) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    first = SampleHeader(1, sample_cda.HOSPITAL, "Lettre", "20261101")
    one = SampleHeader(2, sample_cda.HOSPITAL, "Correction A", "20261102", replaces=1)
    two = SampleHeader(3, sample_cda.HOSPITAL, "Correction B", "20261103", replaces=1)
    for header in (first, one, two):
        fill(tmp_path / "docs", {f"{header.number}.xml": good(header)})
        status, said = await filed(office, tmp_path / "docs")
        assert status == DONE
    assert "1 in conflict with another version" in said
    assert "both claim to be current" in (tmp_path / "docs.rejected.csv").read_text("utf-8")
    rows = (await documents.listed(noe, subject(noe))).rows
    assert {(row.title, row.conflict) for row in rows} == {("Correction A", True), ("Correction B", True)}
    last = SampleHeader(4, sample_cda.HOSPITAL, "La bonne", "20261101", replaces=2, set_number=9, version=2)
    fill(tmp_path / "docs", {"4.xml": good(last)})
    await filed(office, tmp_path / "docs")
    rows = (await documents.listed(noe, subject(noe))).rows
    assert {(row.title, row.conflict) for row in rows} == {("La bonne", True), ("Correction B", True)}


async def test_the_same_id_with_other_content_is_reported_and_the_first_stays(
    office: Office, tmp_path: Path
) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    header = SampleHeader(1, sample_cda.HOSPITAL, "Lettre", "20261101")
    fill(tmp_path / "docs", {"1.xml": good(header)})
    await filed(office, tmp_path / "docs")
    changed = sample_cda.document(
        NOE, header, sample_cda.structured(sample_cda.section("1-1", "Texte", "Pénicilline"))
    )
    fill(tmp_path / "docs", {"2.xml": changed, "1.xml": good(header)})
    await filed(office, tmp_path / "docs")
    report = (tmp_path / "docs.rejected.csv").read_text("utf-8")
    assert "2.xml" in report and "other content" in report and "1.xml" not in report
    row = (await documents.listed(noe, subject(noe))).rows[0]
    assert "Bonjour" in str((await reading.opened(noe, subject(noe), row.id)).first)
    # Also of a document from before the content's MAC was kept.
    await Document.all().update(content_key=None)
    await filed(office, tmp_path / "docs")
    assert "2.xml" in (tmp_path / "docs.rejected.csv").read_text("utf-8")


@pytest.mark.parametrize("by", ["set", "chain"])
async def test_a_new_version_of_what_was_filed_long_ago(office: Office, tmp_path: Path, by: str) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    for version in (1, 2, 3):
        if version == 3:
            await Document.all().update(content_key=None, said_set_key=None, replaces_key=None)
        if by == "set":
            header = SampleHeader(
                version, sample_cda.HOSPITAL, f"v{version}", "20261101", set_number=4, version=version
            )
        else:
            header = SampleHeader(
                version, sample_cda.HOSPITAL, f"v{version}", "20261101", replaces=version - 1
            )
        fill(tmp_path / "docs", {f"{version}.xml": good(header)})
        await filed(office, tmp_path / "docs")
    rows = (await documents.listed(noe, subject(noe))).rows
    assert [(row.title, row.conflict) for row in rows] == [("v3", False)]
