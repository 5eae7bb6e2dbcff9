"""A gazetteer file is read, or refused with the file, the entry and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from textcx.errors import GazetteerError
from textcx.gazetteer import Entity, Gazetteer, read_gazetteer

PENTA = '[[entities]]\nid = "penta"\nlabel = "PRODUCT"\nname = "Penta App"\naliases = ["pentaapp"]\n'


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_toml_file_gives_its_entities(tmp_path: Path) -> None:
    path = write(tmp_path, "own.toml", PENTA + 'kind = "own"\ninflections = false\n')

    expected = Entity(
        id="penta", label="PRODUCT", name="Penta App", aliases=("pentaapp",), kind="own", inflections=False
    )
    assert Gazetteer(entities=(expected,)) == read_gazetteer(path)


def test_a_csv_file_gives_its_entities(tmp_path: Path) -> None:
    path = write(tmp_path, "own.csv", "id,label,name,aliases\nnorvik,ORG,Norvik,Норвік|Norvik AG\nzubr,BRAND,Zubr+,\n")

    norvik = Entity(id="norvik", label="ORG", name="Norvik", aliases=("Норвік", "Norvik AG"))
    zubr = Entity(id="zubr", label="BRAND", name="Zubr+")
    assert Gazetteer(entities=(norvik, zubr)) == read_gazetteer(path)


def test_a_csv_file_of_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "own.csv", "\ufeffid,label,name,aliases\nnorvik,ORG,Norvik,\n")

    assert ("norvik",) == tuple(entity.id for entity in read_gazetteer(path).entities)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[entities]\n", "is not valid TOML"),
        ("", "holds no entities"),
        ("entities = 3\n", r"only \[\[entities\]\] entries were expected at the top, found entities"),
        (PENTA + PENTA, "entry 2 has the id 'penta' of entry 1"),
        (PENTA.replace("PRODUCT", "Product"), r"entry 1 \(penta\): label is 'Product'; text of the form \[A-Z_\]\+"),
        (PENTA.replace('"penta"', '"Penta!"'), "entry 1: id is 'Penta!'"),
        (PENTA.replace('"pentaapp"', '""'), "an alias is ''; text with at least one letter or digit was expected"),
        (PENTA.replace('["pentaapp"]', '"pentaapp"'), "aliases is 'pentaapp'; a list of texts was expected"),
        (PENTA.replace('name = "Penta App"\n', ""), "name is None"),
        (PENTA + 'kind = "rival"\n', "kind is 'rival'; expected own or competitor"),
        (PENTA + 'colour = "red"\n', "unknown field 'colour'"),
        (PENTA + "inflections = 1\n", "inflections is 1; true or false was expected"),
        (
            PENTA + PENTA.replace('"penta"', '"other"').replace("Penta App", "PÉNTA-APP"),
            "the alias 'PÉNTA-APP' of 'other' also belongs to 'penta'",
        ),
    ],
)
def test_a_wrong_toml_file_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=message) as caught:
        read_gazetteer(write(tmp_path, "wrong.toml", text))

    assert "wrong.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,label,name\nnorvik,ORG,Norvik\n", "column aliases is missing"),
        ("id,label,name,aliases\nnorvik,ORG,Norvik\n", "entry 1: has another number of cells than the header"),
        ("id,label,name,aliases\nnorvik,ORG,Norvik,a||b\n", "an alias is ''"),
        ("id,label,name,aliases,inflections\nnorvik,ORG,Norvik,,maybe\n", "inflections is 'maybe'"),
    ],
)
def test_a_wrong_csv_file_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=message):
        read_gazetteer(write(tmp_path, "wrong.csv", text))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"a gazetteer is a \.toml or \.csv file, not \.xlsx"):
        read_gazetteer(tmp_path / "own.xlsx")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="cannot be read"):
        read_gazetteer(tmp_path / "none.toml")


def test_the_example_of_the_docs_is_valid(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "gazetteer.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]

    assert 3 == len(read_gazetteer(write(tmp_path, "docs.toml", example)).entities)
