"""Case forms of names in Russian, Ukrainian, Polish and Czech by ending: good enough to train on, not a grammar."""

from __future__ import annotations

# Per language: cases in the order genitive, dative, accusative, instrumental, locative; per ending of the
# nominative (longest first, "" = a consonant) what replaces it.
_CASES = "gdail"
_ENDINGS: dict[str, dict[str, str]] = {
    "ru": {
        "ский": "ского|скому|ского|ским|ском",
        "ая": "ой|ой|ую|ой|ой",
        "ия": "ии|ии|ию|ией|ии",
        "ий": "ия|ию|ия|ием|ии",
        "ова": "овой|овой|ову|овой|овой",
        "ева": "евой|евой|еву|евой|евой",
        "ка": "ки|ке|ку|кой|ке",
        "га": "ги|ге|гу|гой|ге",
        "а": "ы|е|у|ой|е",
        "я": "и|е|ю|ей|е",
        "ов": "ова|ову|ова|овым|ове",
        "ев": "ева|еву|ева|евым|еве",
        "ин": "ина|ину|ина|иным|ине",
        "й": "я|ю|я|ем|е",
        "ь": "и|и|ь|ью|и",
        "": "а|у|а|ом|е",
    },
    "uk": {
        "ський": "ського|ському|ського|ським|ському",
        "цький": "цького|цькому|цького|цьким|цькому",
        "ова": "ової|овій|ову|овою|овій",
        "ка": "ки|ці|ку|кою|ці",
        "га": "ги|зі|гу|гою|зі",
        "ія": "ії|ії|ію|ією|ії",
        "а": "и|і|у|ою|і",
        "я": "і|і|ю|ею|і",
        "ко": "ка|ку|ка|ком|ку",
        "ів": "ева|еву|ів|евом|еві",
        "ій": "ія|ію|ія|ієм|ії",
        "й": "я|ю|я|єм|ї",
        "ь": "я|ю|я|ем|і",
        "": "а|у|а|ом|і",
    },
    "pl": {
        "ski": "skiego|skiemu|skiego|skim|skim",
        "cki": "ckiego|ckiemu|ckiego|ckim|ckim",
        "ska": "skiej|skiej|ską|ską|skiej",
        "cka": "ckiej|ckiej|cką|cką|ckiej",
        "ów": "owa|owowi|ów|owem|owie",
        "wa": "wy|wie|wę|wą|wie",
        "ka": "ki|ce|kę|ką|ce",
        "ga": "gi|dze|gę|gą|dze",
        "ia": "ii|ii|ię|ią|ii",
        "na": "ny|nie|nę|ną|nie",
        "ta": "ty|cie|tę|tą|cie",
        "a": "y|ie|ę|ą|ie",
        "ek": "ka|kowi|ka|kiem|ku",
        "k": "ka|kowi|ka|kiem|ku",
        "ń": "nia|niowi|nia|niem|niu",
        "": "a|owi|a|em|ie",
    },
    "cs": {
        "ová": "ové|ové|ovou|ovou|ové",
        "ský": "ského|skému|ského|ským|ském",
        "ha": "hy|ze|hu|hou|ze",
        "ka": "ky|ce|ku|kou|ce",
        "va": "vy|vě|vu|vou|vě",
        "na": "ny|ně|nu|nou|ně",
        "ta": "ty|tě|tu|tou|tě",
        "da": "dy|dě|du|dou|dě",
        "a": "y|e|u|ou|e",
        "ie": "ie|ii|ii|ií|ii",
        "no": "na|nu|no|nem|ně",
        "ek": "ka|kovi|ka|kem|kovi",
        "š": "še|šovi|še|šem|šovi",
        "": "a|ovi|a|em|ovi",
    },
}
_VOWELS = frozenset("аеёиіїоуыэюяaáeéěiíoóuúůyýąę")


def inflect(name: str, language: str, case: str) -> str:
    """Return `name` in a case (g, d, a, i or l), word by word; unchanged where no rule knows the ending."""
    foreign = name.isascii() and language in ("ru", "uk")
    if language not in _ENDINGS or case not in _CASES or foreign:
        return name
    return " ".join(_word(word, _ENDINGS[language], _CASES.index(case)) for word in name.split(" "))


def _word(word: str, endings: dict[str, str], case: int) -> str:
    if len(word) < 3 or word.isupper() or not word[-1].isalpha():
        return word
    for ending, forms in endings.items():
        if word.endswith(ending) and (ending or word[-1] not in _VOWELS):
            return word[: len(word) - len(ending)] + forms.split("|")[case]
    return word
