"""The words that patterns lean on, in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Ukrainian.

Every list is the inside of a regular expression on lower-case text. Forms that are everyday words of another
of these languages (Italian "set", Spanish "ago", French "an") are left out.
"""

from __future__ import annotations

LETTERS = "a-z\u00aa\u00b5\u00ba\u00df-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"


def any_of(words: str) -> str:
    """The alternation of forms parted by spaces."""
    return "(?:" + "|".join(words.split()) + ")"


MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept? oct okt nov dec dez mär "
    "januar jänner februar märz maerz mai juni juli oktober dezember "
    "janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro "
    "januari februari maart mei augustus "
    "stycz(?:eń|nia|niu) lut(?:y|ego|ym) mar(?:zec|ca|cu) kwie(?:cień|tnia|tniu) maj(?:a|u)? czerw(?:iec|ca|cu) "
    "lip(?:iec|ca|cu) sierp(?:ień|nia|niu) wrze(?:sień|śnia|śniu) październik(?:a|u)? listopad(?:a|zie)? "
    "grud(?:zień|nia|niu) "
    "январ[ьяе] феврал[ьяе] март[ае]? апрел[ьяе] ма[йяе] июн[ьяе] июл[ьяе] август[ае]? сентябр[ьяе] октябр[ьяе] "
    "ноябр[ьяе] декабр[ьяе] "
    "січ(?:ень|ня|ні) лют(?:ий|ого|ому) берез(?:ень|ня|ні) квіт(?:ень|ня|ні) трав(?:ень|ня|ні) черв(?:ень|ня|ні) "
    "лип(?:ень|ня|ні) серп(?:ень|ня|ні) верес(?:ень|ня|ні) жовт(?:ень|ня|ні) листопад[аі]? груд(?:ень|ня|ні)"
)

DURATION_UNIT = any_of(
    "sec secs seconds? min mins minutes? h hr hrs hours? days? (?:business|working|calendar)[\\s-]days? "
    "weeks? wks? months? years? yrs? nights? "
    "sekunden? minuten? std stunden? tag(?:e|en)? (?:werk|arbeits)tag(?:e|en)? wochen? monat(?:e|en)? jahr(?:e|en)? "
    "nächten? secondes? heures? jours? semaines? mois ans années? nuits? "
    "segundos? minutos? horas? d[ií]as? semanas? mes meses años? noches? "
    "second[oi] minut[oi] or[ae] giorn[oi] settiman[ae] mes[ei] ann[oi] nott[ei] "
    "m[eê]s anos? noites? seconden minuut uur uren dagen dag werkdag(?:en)? we(?:ek|ken) maand(?:en)? "
    "ja(?:ar|ren) nacht(?:en)? "
    "sekund(?:[ęya]|ach)? minut(?:[ęy]|ach)? godzin(?:[ęya]|ach)? godz dni dniach dzień dnia tydzień tygodni(?:e|a|ach|u)? miesiąc(?:e|a|ach|u)? miesięcy "
    "rok(?:u)? lata? noc[ey]? "
    "сек секунд[ауы]? минут[ауы]? мин час(?:а|ов)? д(?:ень|ня|ней) сут(?:ки|ок) недел[яиюье] недель месяц(?:а|ев)? "
    "год(?:а|у)? лет ноч(?:ь|и|ей) "
    "секунд[аиу]? хв хвилин[аиу]? год годин[аиу]? дн(?:і|ів|я) доб[аиу]? діб тиж(?:день|ні|нів|ня) "
    "місяц(?:ь|і|ів|я) рок(?:и|ів|у)? років рік н(?:іч|очі|очей)"
)

CURRENCY_SIGN = "[€$£¥₴₽₹]"
CURRENCY_CODES = "eur usd gbp chf pln uah rub czk sek nok dkk cad aud"
CURRENCY_WORD = any_of(
    "euros? dollars? dol[ao]res pounds? pence quid bucks cents? franken francs? zł zlotych złot(?:e|y|ych) gr groszy "
    "грн гривен[ьі]? гривн[яіу] гривень руб(?:л(?:ь|я|ей)|лів)? kč kr евро євро доллар(?:а|ов)? долар(?:и|ів|а)? "
    "dolar(?:y|ów)? коп(?:еек|ійок)? libras? reais lei"
)
SCALE = any_of("k m mln mio tys тыс тис млн million thousand tausend")
PERCENT_WORD = any_of(
    "percent per\\scent prozent pour\\scent por\\sciento por\\scento per\\scento procent(?:y|ów)? "
    "процент(?:а|ов|и|ів)? відсот(?:ок|ки|ків|ка)"
)
RATING_WORD = any_of(
    "stars? sternen? stern étoiles? etoiles? estrellas? estrelas? stell[ae] sterren ster gwiazd(?:ki|ek|ka|kę|y)? "
    "звезд[аыу]? звёзд[ыа]? зір(?:ки|ок|ка|ку)? зіроч(?:ки|ок|ка)"
)
OUT_OF = any_of("out\\sof of von sur su de na z из з із em uit van(?:\\sde)?")
# What is counted, not rated: "3 of 10 parcels".
COUNTED = any_of(
    "times items? people products? parcels? orders? questions? mal fragen pakete[n]? kunden fois colis clients? veces "
    "clientes volte clienti vezes keer klanten pakketten raz[yu]? osób paczek zamówień раз[аиі]? случа[ея]в? товар(?:ов|ів)? "
    "заказ(?:ов)? замовлень посыл(?:ок|ки) посилок людей клиентов клієнтів days tagen? jours días giorni dias dagen dni дней днів"
)

ORDER_CUES = (
    "orders? tickets? bookings? invoices? tracking reservations? reference ref confirmation claims? shipment case rma "
    "bestell(?:ung)?(?:-?(?:nummer|nr|id))? auftrags?(?:-?(?:nummer|nr|id))? rechnungs?(?:-?(?:nummer|nr|id))? "
    "buchungs?(?:-?(?:nummer|nr|id|code))? sendungs?(?:-?(?:nummer|nr|id))? reservierungs?(?:-?(?:nummer|nr|id|code))? "
    "vorgangs?(?:-?(?:nummer|nr|id))? referenz(?:-?(?:nummer|nr))? ticket-?(?:nummer|nr|id) order-?(?:nummer|nr|id) "
    "commande facture réservation billet colis dossier suivi référence "
    "pedido factura reserva seguimiento incidencia ordine fattura prenotazione spedizione pratica "
    "encomenda fatura rastreio bestel(?:ling|nummer) factuur(?:nummer)? boeking(?:snummer)? reservering(?:snummer)? "
    "zending(?:snummer)? zam[oó]wieni(?:e|a|u|em) faktur(?:a|y|ę) rezerwacj(?:a|i|ę) zgłoszeni(?:e|a|u) "
    "przesyłk(?:a|i|ę) reklamacj(?:a|i|ę) "
    "заказ(?:а|у|е|ом)? сч[её]т(?:а|у)? брон(?:ь|и) бронировани[ея] трек посылк[аиу] заявк[аиу] обращени[ея] "
    "замовленн(?:я|і|ям) рахун(?:ок|ку) бронюванн(?:я|і) накладн(?:а|ої|у) ттн звернення"
)
ORDER_MARK = (
    "(?:(?:number|numero|número|numéro|nummer|numer|номер(?:ом)?|num|no|nr|nº|n°|id|code|код)\\b\\.?|[#№]|n[º°]|n\\.)"
)
ORDER_LINK = "(?:is|was|ist|lautet|est|es|è|é|to|jest)\\b"
DATE_CUES = "am vom bis ab seit zum den od do dnia z с от до від з по le du dal il op van"
PHONE_CUES = "tel telefon telefono telefone teléfono téléphone phone mobile call тел телефон(?:у|ом)? handy dzwoń"
CLOCK_CUES = "at um gegen à a\\slas às alle om o ok о об godz godzinie в у к до seit ab bis"
VERSION_CUE = any_of(
    "v ver version ios android macos windows версия версії версія wersj[ai] build firmware versión versione versão"
)
TOP_DOMAIN = any_of("com net org edu gov info biz io app shop online store eu de fr pl nl ru ua co\\.uk com\\.ua")


def openings(forms: str) -> frozenset[str]:
    """The first two characters of each form (a one-letter word opens with itself and a space)."""
    return frozenset(form[0] + (" " if form[1:2] in ("", "\\") else form[1]) for form in forms.split())
