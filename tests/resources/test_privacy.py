"""The privacy page and `docs/privacy.md` say how long things are kept, as the settings do."""

from datetime import timedelta

from tests.documents import default_figures, read


def test_the_page_says_how_long_as_it_is_set(client, db, settings):
    settings.MESSAGE_DAYS, settings.MESSAGE_DAYS_AT_MOST, settings.CLIENT_DAYS = 41, 642, 13
    settings.REFERRAL_KEPT, settings.REFERRAL_KEPT_AT_MOST = timedelta(days=27), timedelta(days=88)
    page = client.get("/privacy/").content.decode()
    said = " ".join(page.split())
    for words in (
        "deleted 41 days after the office has read it and all the papers were served",
        "deleted 642 days after you sent it, or 41 days after the office has read it, whichever is",
        "For 13 days the count is tied to your connection",
        "deleted 27 days after they have read it, and 88 days after it was sent",
    ):
        assert words in said


def test_the_document_says_how_long_as_it_is_set_by_default():
    text, figures = read("docs/privacy.md"), default_figures()
    for sentence in (
        "{MESSAGE_DAYS} days after it was acknowledged and every paper",
        "{MESSAGE_DAYS_AT_MOST} days after it was sent, or {MESSAGE_DAYS} after it was",
        "{CLIENT_DAYS} days after the count began",
        "without PINs | {FEED_UNDO_DAYS} days |",
        "{REFERRAL_DAYS} days after it was acknowledged, {REFERRAL_DAYS_AT_MOST} days at most",
    ):
        assert sentence.format(**figures) in text
