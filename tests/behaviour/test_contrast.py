"""A comment with two opinions becomes two segments; a phrase that only looks like contrast stays whole."""

import pytest

from textcx.segmenters.rules import RuleSegmenter


def cut(text: str) -> list[str]:
    return [span.of(text) for span in RuleSegmenter().segment(text)]


CONTRASTS = [
    # English
    "The soup was wonderful, | but the bread was stale.",
    "Nice big balcony | but the shower never got hot",
    "My invoice arrived on time, | however, the amount was wrong.",
    "The trainer knows her subject, | though the slides were unreadable.",
    "Setting it up was easy | although the manual is missing pages.",
    # German
    "Das Zimmer war ruhig, | aber das Bett war durchgelegen.",
    "Der Verkäufer war nett, | jedoch fehlte ihm jede Ahnung.",
    "Die App sieht gut aus, | leider stürzt sie täglich ab.",
    "Die Hotline war freundlich, | doch niemand konnte mir helfen.",
    # French
    "La chambre était spacieuse | mais le chauffage ne marchait pas.",
    "Le colis est bien arrivé, | cependant la boîte était ouverte.",
    "Le vendeur était aimable, | malheureusement il ne savait rien.",
    "Le site est joli, | par contre la recherche est très lente.",
    # Spanish
    "El desayuno era abundante | pero el café estaba frío.",
    "La entrega fue rápida, | sin embargo faltaba una pieza.",
    "La tienda es bonita | aunque los precios son altísimos.",
    "El médico fue amable, | lamentablemente la espera duró tres horas.",
    # Italian
    "La colazione era ottima | ma la stanza era gelida.",
    "Il prezzo è giusto, | però la consegna è lentissima.",
    "Il volo è partito puntuale, | tuttavia i bagagli sono arrivati dopo.",
    "Personale gentile, | purtroppo il bagno non era pulito.",
    # Portuguese
    "O quarto era grande, | mas o chuveiro não funcionava.",
    "O preço é bom, | porém a entrega demora muito.",
    "O curso foi útil, | infelizmente o som estava péssimo.",
    "O garçom foi gentil, | no entanto a comida veio fria.",
    # Dutch
    "Het ontbijt was heerlijk | maar de kamer rook muf.",
    "De monteur kwam op tijd, | helaas kon hij niets repareren.",
    "De website is mooi, | echter werkt het betalen niet.",
    "De kamer was ruim, | hoewel het uitzicht tegenviel.",
    # Polish
    "Lekarz był uprzejmy, | ale czekałam dwie godziny.",
    "Paczka dotarła szybko, | niestety zawartość była rozbita.",
    "Pokój był czysty, | jednak łóżko strasznie skrzypiało.",
    "Cena jest niska, | lecz jakość pozostawia wiele do życzenia.",
    # Russian
    "Курьер был вежливый, | но посылку помяли.",
    "Приложение удобное, | однако часто зависает при оплате.",
    "Завтрак скромный, | зато вид из окна чудесный.",
    "Номер просторный, | а ванная совсем крошечная.",
    # Ukrainian
    "Кава була смачна, | але тістечко черстве.",
    "Майстер приїхав вчасно, | проте нічого не полагодив.",
    "Ціна висока, | зате якість чудова.",
    "Кімната простора, | на жаль вікно не зачинялося.",
    # elsewhere
    "Pokoj byl čistý, | ale snídaně byla studená.",
    "Rummet var fint | men frukosten var dålig.",
    "Oda çok güzeldi | ama banyo kirliydi.",
    "房间很干净，|但是早餐很差。",
]

WHOLE = [
    "Nothing but praise for this team.",
    "Last but not least the garden is lovely.",
    "It was not only late but also the wrong colour.",
    "All but one of the lamps worked fine.",
    "A small but tidy room near the lake.",
    "The driver, however, was very rude to us.",
    "I would still book it again, though.",
    "Slow but thorough.",
    "Nicht nur der Preis sondern auch die Qualität stimmt, aber sicher.",
    "Die Lieferung ist aber wirklich schnell gewesen.",
    "C'est bon, mais aussi très bien présenté.",
    "Le but est atteint et tout va bien.",
    "O hotel é muito mais caro do que o outro.",
    "Pokój ma mały balkon i widok na rzekę.",
    "Le service a un but très clair et simple.",
    "Nowy hotel ma duży basen i saunę.",
    "We drank ale and the music was good.",
    "The men were polite and the women were too.",
    "Не только вкусно, но и совсем недорого.",
    "Не лише смачно, але й зовсім недорого.",
    "No solo es caro, pero también es lento.",
    "Het is klein maar ook gezellig en rustig.",
    "L'ascensore era molto, ma molto piccolo e lento.",
]


@pytest.mark.parametrize("marked", CONTRASTS)
def test_an_opposing_clause_is_a_segment_that_its_marker_opens(marked: str) -> None:
    text = marked.replace(" | ", " ").replace("|", "")
    assert [part.strip() for part in marked.split("|")] == cut(text)


@pytest.mark.parametrize("text", WHOLE)
def test_a_phrase_that_does_not_oppose_two_opinions_stays_whole(text: str) -> None:
    assert [text] == cut(text)
