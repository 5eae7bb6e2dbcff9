"""What the invented customers of the report say, in several languages, and the journey they are on."""

from __future__ import annotations

from textcx.taxonomy import Stage

STAGES = (
    Stage(id="awareness", label="Awareness", description="", owner="marketing"),
    Stage(id="consideration", label="Consideration", description="", owner="marketing"),
    Stage(id="purchase", label="Purchase", description="", owner="web shop"),
    Stage(id="delivery", label="Delivery", description="", owner="logistics"),
    Stage(id="onboarding", label="Onboarding", description="", owner=None),
    Stage(id="usage", label="Usage", description="", owner="product"),
    Stage(id="support", label="Support", description="", owner="care team"),
    Stage(id="loyalty", label="Loyalty", description="", owner="marketing"),
    Stage(id="exit", label="Exit", description="", owner=None),
)
# label, stage, quotes with language
SAID = (
    (
        "refunds take weeks",
        "support",
        (
            ("en", "Three weeks on and the refund still has not reached my card."),
            ("de", "Auf mein Geld warte ich seit vierzehn Tagen, niemand meldet sich."),
            ("en", "I was told five working days for the refund, then ten, then nobody answered."),
            ("fr", "Le remboursement promis lundi dernier n'est toujours pas là."),
        ),
    ),
    (
        "parcels left in the rain",
        "delivery",
        (
            ("en", "The courier dropped the box in a puddle and drove off."),
            ("pl", "Paczka leżała pod drzwiami na deszczu, karton rozmoknięty."),
            ("nl", "Het pakket lag gewoon buiten in de regen."),
        ),
    ),
    (
        "checkout rejects valid cards",
        "purchase",
        (
            ("es", "Mi tarjeta funciona en todas partes menos en su página."),
            ("en", "Payment declined four times, my bank says you never even asked."),
        ),
    ),
    (
        "no human on the phone",
        "support",
        (
            ("it", "Venti minuti di musica e poi la linea cade."),
            ("en", "The robot voice loops forever and there is no way to reach a person."),
        ),
    ),
    (
        "التطبيق يتوقف فجأة بعد التحديث",
        "usage",
        (
            ("ar", "بعد التحديث الأخير يغلق التطبيق نفسه كلما فتحت صفحة الطلبات."),
            ("ar", "لا أستطيع متابعة طلبي لأن الشاشة تتجمد."),
        ),
    ),
    (
        "set-up guide misses half the steps",
        "onboarding",
        (
            ("en", "Page two of the guide assumes a cable that is not in the box."),
            ("sv", "Guiden slutar mitt i installationen."),
        ),
    ),
    (
        "late delivery",
        "delivery",
        (("en", "Promised for Tuesday, came the following Monday."), ("de", "Zwei Wochen zu spät und kein Wort dazu.")),
    ),
    ("配送状況が更新されない", "delivery", (("ja", "追跡ページが三日間ずっと「準備中」のままでした。"),)),
    (
        "cancelling is made hard on purpose",
        "exit",
        (("en", "Six screens of begging before the cancel button shows up."),),
    ),
    ("price went up without notice", "loyalty", (("pt", "A mensalidade subiu e só descobri na fatura."),)),
    ("battery drains overnight", "usage", (("en", "Full at bedtime, dead by breakfast, with nothing running."),)),
    (
        "adverts promise what the shop lacks",
        "awareness",
        (("en", "The banner said every size in stock; mine was sold out everywhere."),),
    ),
)
PRAISE = (
    ("friendly shop staff", "purchase", "The lady at the counter found the last pair for me."),
    ("solid build quality", "usage", "Dropped it twice and not a scratch."),
    ("quick first reply by chat", "support", "Someone answered within a minute."),
)
