"""Files from before Unicode come out with the right letters and a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from textcx.readers import Columns, read
from textcx.readers.legacy import guess

TEXT = Columns(text="text")

POLISH = [
    "Paczka przyszła dwa tygodnie za późno.",
    "Obsługa uprzejma, ale nic nie załatwiła.",
    "Świetna cena, polecę żonie.",
]
CZECH = ["Balík dorazil pozdě a poškozený.", "Příjemná obsluha, ale dlouhá fronta.", "Už nikdy více, škoda peněz."]
UKRAINIAN = ["Посилка їхала два тижні.", "Підтримка не відповіла жодного разу.", "Ціна гарна, але якість ні."]
RUSSIAN = ["Посылка шла две недели.", "Поддержка так и не ответила.", "Цена хорошая, а качество нет."]
GERMAN = ["Das Paket kam zwei Wochen zu spät.", "Die Größe fällt viel zu klein aus.", "Übrigens: nie wieder für 20 €!"]
FRENCH = [
    "Le colis est arrivé très en retard.",
    "Le vendeur n’a pas été aimable.",
    "Ça marche, sauf le week-end où c’est fermé.",
]
SPANISH = ["El paquete llegó dañado.", "¡Qué atención tan mala!", "Mañana lo devuelvo en el almacén."]
PORTUGUESE = ["A encomenda não chegou.", "As informações estão erradas.", "Ótimo preço, péssima ligação."]
ITALIAN = ["Il pacco è arrivato già aperto.", "La qualità è così così.", "Perché nessuno risponde più?"]
TURKISH = [
    "Kargo iki hafta geç geldi.",
    "Müşteri hizmetleri çok kötüydü, şaşırdım.",
    "Fiyatı iyi ama kalitesi düşük, değmez.",
]
GREEK = ["Το δέμα άργησε δύο εβδομάδες.", "Κανείς δεν απάντησε στο τηλέφωνο."]
JAPANESE = ["荷物が二週間も遅れました。", "店員さんはとても親切でした。"]
CHINESE = ["快递晚了两个星期才到。", "客服态度很好，但是没有解决问题。"]
KOREAN = ["택배가 이 주나 늦게 왔어요.", "상담원이 아주 친절했습니다."]

CASES = [
    (POLISH, "cp1250"),
    (POLISH, "iso8859_2"),
    (POLISH, "utf-16"),
    (POLISH, "utf-16-le"),
    (POLISH, "utf-16-be"),
    (POLISH, "utf-8-sig"),
    (CZECH, "cp1250"),
    (UKRAINIAN, "cp1251"),
    (UKRAINIAN, "koi8_u"),
    (UKRAINIAN, "utf-16-le"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8_r"),
    (RUSSIAN, "cp866"),
    (GERMAN, "cp1252"),
    (FRENCH, "cp1252"),
    (SPANISH, "cp1252"),
    (PORTUGUESE, "cp1252"),
    (ITALIAN, "cp1252"),
    ([*GERMAN, *FRENCH, *SPANISH, *ITALIAN], "cp1252"),
    (TURKISH, "cp1254"),
    (GREEK, "cp1253"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc_jp"),
    (CHINESE, "gb18030"),
    (KOREAN, "cp949"),
]


@pytest.fixture
def said() -> list[str]:
    return []


def texts(folder: Path, content: bytes, said: list[str]) -> list[str]:
    path = folder / "a.csv"
    path.write_bytes(content)
    return [verbatim.text for verbatim in read([str(path)], TEXT, warn=said.append)]


def csv_of(rows: list[str]) -> str:
    return "".join(f"{number};{row}\r\n" for number, row in [("id", "text"), *enumerate(rows)])


@pytest.mark.parametrize(("rows", "encoding"), CASES, ids=[f"{rows[0][:12]}-{encoding}" for rows, encoding in CASES])
def test_a_file_comes_out_right_in_its_encoding(
    tmp_path: Path, said: list[str], rows: list[str], encoding: str
) -> None:
    assert texts(tmp_path, csv_of(rows).encode(encoding), said) == rows


def test_a_guessed_encoding_is_named_in_a_warning(tmp_path: Path, said: list[str]) -> None:
    texts(tmp_path, csv_of(POLISH).encode("cp1250"), said)
    assert [message.split("a.csv ")[1] for message in said] == [
        "is not UTF-8; it was read as cp1250: save it as UTF-8 if letters look wrong"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_known_encoding_needs_no_warning(tmp_path: Path, said: list[str], encoding: str) -> None:
    texts(tmp_path, csv_of(POLISH).encode(encoding), said)
    assert said == []


def test_a_few_broken_bytes_do_not_turn_utf8_into_another_encoding(tmp_path: Path, said: list[str]) -> None:
    content = csv_of(POLISH).encode() + b"9;caf\xe9\r\n"
    assert texts(tmp_path, content, said) == [*POLISH, ""]
    assert said == []


def test_letters_far_from_the_start_decide_too(tmp_path: Path, said: list[str]) -> None:
    rows = ["plain words only"] * 5000 + POLISH
    assert texts(tmp_path, csv_of(rows).encode("cp1250"), said) == rows


@pytest.mark.parametrize(
    "line",
    [
        b"br\xffken",
        b"bad \xff\xfe bytes",
        b"\x80\x81",
        b"cut off caf\xc3",
        b"odd \xc3( pair",
        b"\xff\xfe\xfd\xfc\xfb",
        b"x\x80y",
    ],
)
def test_stray_bytes_among_ascii_are_no_letters(line: bytes) -> None:
    assert guess(line) is None


@pytest.mark.parametrize("text", ["café", "don’t", "£5 only", "schön", "5 € zu viel"])
def test_one_western_letter_is_enough(text: str) -> None:
    assert guess(text.encode("cp1252")) == "cp1252"


def test_zero_bytes_in_a_short_text_do_not_make_it_utf16(tmp_path: Path, said: list[str]) -> None:
    assert texts(tmp_path, b"id;text\n1;\x00\x00\x00\n", said) == ["\x00\x00\x00"]
