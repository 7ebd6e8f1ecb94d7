"""The home page, the directory, the guides, and the texts that other pages point to."""

import tomllib

from django.conf import settings
from django.http import HttpResponse

from resources.directory.models import Organisation
from resources.guides.models import Guide
from tests.pages.cast import Cast
from tests.pages.catalogue import ADMIN, state

INDEX = settings.BASE_DIR / "fixtures" / "guides" / "index.toml"
PLAIN = {
    "home": "/",
    "help": "/help/",
    "help-print": "/help/print/",
    "safety": "/help/safety/",
    "search": "/help/search/",
    "disclaimer": "/disclaimer/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
}
GUIDES = [guide["slug"] for guide in tomllib.loads(INDEX.read_text(encoding="utf-8"))["guides"]]

for name, path in PLAIN.items():
    state(name)(lambda cast, path=path: cast.get(path))
for slug in GUIDES:
    state(f"guide-{slug}")(lambda cast, slug=slug: cast.get(f"/help/{slug}/"))


@state("home-bare")
def home_bare(cast: Cast) -> HttpResponse:
    """A new office that has published nothing yet."""
    Organisation.objects.update(is_published=False)
    Guide.objects.update(is_published=False)
    return cast.get("/")


@state("help-found")
def help_found(cast: Cast) -> HttpResponse:
    return cast.post("/help/", place="Taylorville")


@state("help-county")
def help_county(cast: Cast) -> HttpResponse:
    """The longest answer to a place."""
    return cast.post("/help/", place="Cook County")


@state("help-pages")
def help_pages(cast: Cast) -> HttpResponse:
    """An answer of more than one page, in its middle."""
    cast.post("/help/", kind="SEXUAL_ASSAULT")
    return cast.post("/help/", page="2")


@state("help-place-unknown")
def help_place_unknown(cast: Cast) -> HttpResponse:
    return cast.post("/help/", place="Atlantis")


@state("help-nobody")
def help_nobody(cast: Cast) -> HttpResponse:
    return cast.post("/help/", words="no such name")


@state("help-errors", wrong=True)
def help_errors(cast: Cast) -> HttpResponse:
    return cast.post("/help/", place="C" * 61, kind="NONE")


@state("search-found")
def search_found(cast: Cast) -> HttpResponse:
    return cast.post("/help/search/", words="shelter")


@state("search-nothing")
def search_nothing(cast: Cast) -> HttpResponse:
    return cast.post("/help/search/", words="xylophone")


@state("search-errors", wrong=True)
def search_errors(cast: Cast) -> HttpResponse:
    return cast.post("/help/search/", words="")


@state("guide-not-published", ADMIN)
def guide_not_published(cast: Cast) -> HttpResponse:
    Guide.objects.filter(slug="rights").update(is_published=False)
    cast.sign_in("alex")
    return cast.get("/help/rights/")
