"""A visitor over real HTTP, for journeys in which no picture matters."""

import json
import re
import ssl
import urllib.request
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

import altcha
from playwright.sync_api import Page

from tests.desk import fresh_code


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        return None


class Visitor:
    """Keeps cookies, follows redirects, posts forms with their token; `page` is the last one."""

    def __init__(self, address: str, authority: Path | None = None) -> None:
        self.address = address
        context = ssl.create_default_context(cafile=authority)
        https = urllib.request.HTTPSHandler(context=context)
        self.jar = CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self._following = urllib.request.build_opener(https, cookies)
        self._staying = urllib.request.build_opener(https, cookies, _Stay)
        self.page = ""

    @property
    def cookies(self) -> list[dict[str, str]]:
        """What her browser keeps."""
        return [{"name": one.name, "value": one.value or ""} for one in self.jar]

    def get(self, path: str, *, follow: bool = True, data: bytes | None = None) -> HTTPResponse:
        """The answer, errors too; its text is in `page`."""
        request = urllib.request.Request(
            urljoin(self.address, path), data=data, headers={"Referer": self.address}
        )
        opener = self._following if follow else self._staying
        try:
            answer = opener.open(request, timeout=60)
        except HTTPError as error:
            answer = error
        self.page = answer.read().decode()
        return answer

    def post(self, path: str, **fields: str) -> HTTPResponse:
        """Post `fields` with the token of the page last seen."""
        [token, *_] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        data = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self.get(path, data=data)

    def sign_in(self, login: str, password: str, next: str = "") -> HTTPResponse:
        """From the staff's sign-in page to the page after both steps."""
        self.get("/staff/sign-in/")
        self.post("/staff/sign-in/", login=login, password=password, next=next)
        return self.post("/staff/sign-in/code/", code=fresh_code(login))

    def solved(self) -> dict[str, str]:
        """The field of a proof of work; `page` stays the last one."""
        page = self.page
        self.get("/lookup/challenge/")
        challenge = altcha.Challenge.from_dict(json.loads(self.page))
        self.page = page
        solution = altcha.solve_challenge(challenge)
        return {"altcha": altcha.Payload(challenge, solution).to_base64()}

    def search(self, number: str) -> None:
        """From the first page to that of the PIN."""
        self.get("/lookup/before/")
        self.post("/lookup/before/")
        self.post("/lookup/", number=number, accept="on", **self.solved())

    def open_case(self, number: str, pin: str) -> None:
        """From the search to the order page."""
        self.search(number)
        answer = self.post("/lookup/pin/", pin=pin)
        assert answer.url.endswith("/order/"), self.page

    def hand_over(self, page: Page) -> None:
        """Let a real browser's `page` go on with this visit, on the order page."""
        page.context.add_cookies([{**one, "url": self.address} for one in self.cookies])
        page.goto("/order/")

    def send(self, body: str, **changes: str) -> str:
        """Post a message from the order page; gives the address it led to."""
        self.get("/order/")
        [submission, *_] = re.findall(r'name="submission" value="([^"]+)"', self.page)
        fields = {"body": body, "response_requested": "no", "submission": submission}
        return self.post("/order/messages/", **fields | changes).url
