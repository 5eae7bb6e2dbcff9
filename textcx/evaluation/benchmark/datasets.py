"""The data sets of each table; a file that the folder does not hold is left out and named."""

from __future__ import annotations

from textcx.evaluation.benchmark.selection import Dataset

UMSAB = Dataset(name="umsab", about="tweets", files=("umsab_train",))
UMSAB_VAL = Dataset(name="umsab_val", about="tweets, never trained on", files=("umsab_val",), outside=True)
FABSA = Dataset(name="fabsa", about="reviews of companies", files=("fabsa_train",))
NHS = Dataset(name="nhs_v6", about="patients' comments", files=("nhs_v6",))
NHS_1 = Dataset(name="nhs_phase1", about="patients' comments", files=("nhs_phase1",))
GERMEVAL = Dataset(name="germeval", about="posts on a railway", files=("germeval2017_dev",))
SENTIRUEVAL = Dataset(name="sentirueval", about="tweets on banks, telecoms", files=("sentirueval",))
ABSITA = Dataset(name="absita", about="hotel reviews", files=("absita",))
POLEMO = Dataset(name="polemo", about="reviews of doctors", files=("polemo_medical",))
UKRAINIAN = Dataset(name="ukr_reviews", about="reviews, translated", files=("ukr_reviews_translated",))
INSURANCE = Dataset(name="fr_insurance", about="insurance reviews", files=("fr_insurance",))
M_ABSA_FILES = tuple(f"m_absa_{trade}" for trade in ("coursera", "food", "hotel", "laptop", "restaurant"))
M_ABSA = Dataset(name="m_absa", about="reviews, five trades", files=M_ABSA_FILES)
M_ABSA_HOTEL = Dataset(name="m_absa_hotel", about="hotel reviews", files=("m_absa_hotel",))
MEMD = Dataset(name="memd", about="reviews, five trades", files=("memd_absa",))
KOTZIAS = Dataset(name="kotzias", about="review sentences", files=("kotzias_sentences",))
BOOKING = Dataset(name="booking", about="hotel reviews", files=("booking_hotel_sample",))
HOTEL = Dataset(name="hotel_reviews", about="long hotel reviews", files=("hotel_reviews",))
COURSES = Dataset(name="courses", about="students on courses", files=("course_evaluations",))
CROWDFLOWER = Dataset(name="crowdflower", about="tweets on brands", files=("crowdflower_products",))
GOEMOTIONS = Dataset(name="goemotions", about="forum comments", files=("goemotions",))
XED = Dataset(name="xed", about="film subtitles", files=("xed",))
BANKING = Dataset(name="banking77", about="questions to a bank", files=("banking77_train",))
CLINC = Dataset(name="clinc150", about="questions to an assistant", files=("clinc150_train",))
GOOGLE_PLAY = Dataset(name="google_play", about="app reviews", files=("google_play",))

SENTIMENT = (
    *(UMSAB, UMSAB_VAL, FABSA, NHS, GERMEVAL, SENTIRUEVAL, ABSITA, POLEMO, UKRAINIAN, INSURANCE, M_ABSA, MEMD),
    *(KOTZIAS, BOOKING, HOTEL, COURSES, CROWDFLOWER, GOEMOTIONS, XED),
)
POLES = (POLEMO, UKRAINIAN, ABSITA, SENTIRUEVAL, M_ABSA, UMSAB, INSURANCE, KOTZIAS, BOOKING, HOTEL)
STAGES = (FABSA, NHS, NHS_1, GERMEVAL, ABSITA, M_ABSA_HOTEL, BANKING)
INTENTS = (FABSA, NHS, GOOGLE_PLAY, BANKING, CLINC, ABSITA, POLEMO, UKRAINIAN, KOTZIAS, BOOKING, M_ABSA_HOTEL)
EMOTIONS = (GOEMOTIONS, XED)


def unseen(organisations: frozenset[str]) -> Dataset:
    """The reviews of the companies that a recipe was not trained on, of every split."""
    return Dataset(
        name="fabsa_unseen",
        about="reviews of companies never seen",
        files=FABSA.files,
        outside=True,
        judges=lambda row: row.organisation in organisations,
    )
