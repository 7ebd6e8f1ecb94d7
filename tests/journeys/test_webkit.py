"""The whole path in WebKit, of which an iPhone's browsers are made.

What they keep on disk is not seen here: a WebKit that is driven keeps nothing.
"""

import os
import shutil
import subprocess
import time
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import HTTPError

from script.tools.postgres import free_port
from tests.harness.traces import NUMBER, TELLING, WORDS
from tests.journeys.exit_site import new_pass, portal_beside_weather

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("WEBKIT"), reason="NO WEBKIT"),
]
STORED = """
const done = arguments[0];
(async () => [localStorage.length, sessionStorage.length, document.cookie,
  (await caches.keys()).length, (await indexedDB.databases()).length])().then(done);
"""
# All of the page, with its title and address, when it is there and is not about to be another.
SHOWN = """document.readyState == 'complete'
  && !document.documentElement.classList.contains('leaving')
  && document.title + location.href + document.documentElement.outerHTML"""
IS_CLOSED = """document.body.innerText.includes("This page has closed itself")
  && !document.body.innerText.includes("Served on")
  && !document.querySelector("[name=body]")?.offsetParent"""


class Browser:
    """WebKit's own small browser, driven, on a narrow screen."""

    def __init__(self, driver: WebKitGTK, address: str) -> None:
        self.driver = driver
        self.address = address

    def until(self, condition: str) -> Any:
        """What the script `condition` gives, once that is something; between two pages, none is."""
        wait = WebDriverWait(self.driver, 60, 0.1, ignored_exceptions=[WebDriverException])
        return wait.until(lambda driver: driver.execute_script(f"return {condition}"), condition)

    def arrives(self, path: str) -> None:
        self.until(f"location.href == '{self.address}{path}' && document.readyState == 'complete'")

    def open(self, path: str) -> None:
        self.driver.get(self.address + path)
        self.arrives(path)

    def find(self, selector: str) -> WebElement:
        """The element, in sight: WebKit's driver does not reach all of a long page by itself."""
        self.until(f"document.querySelector({selector!r})")
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        return element

    def send(self, field: str, path: str) -> None:
        """Press the button of the form that `field` is in."""
        self.find(f"form:has([name={field}]) button[type=submit]:not([name])").click()
        self.arrives(path)

    def look_up(self, number: str, pin: str) -> None:
        """From the home page to the order page; first a language button, which has no token."""
        self.open("/privacy/")
        for code in ("es", "pl", "en"):
            self.find(f"[name=language][value={code}]").click()
            self.until(f"document.documentElement.lang == '{code}'")
        self.open("/")
        self.find("main a[href^='/lookup/']").click()
        self.arrives("/lookup/before/")
        self.find("main form button").click()
        self.arrives("/lookup/")
        for kind in self.driver.find_elements(By.CSS_SELECTOR, "[name=search_by][value=case]"):
            kind.click()
        self.find("[name=number]").send_keys(number)
        self.find("[name=accept]").click()
        self.until("document.querySelector('[name=altcha]').value")
        self.send("accept", "/lookup/pin/")
        self.find("[name=pin]").send_keys(pin)
        self.send("pin", "/order/")

    def cookies(self) -> set[str]:
        """Their values. A page that is not there, like an icon, may set one of its own."""
        return {cookie["value"] for cookie in self.driver.get_cookies()}

    def goes_back_to_nothing(self) -> None:
        """Back, five times: no page tells anything, nor do titles and addresses."""
        for _ in range(5):
            self.driver.back()
            time.sleep(0.5)
            shown = self.until(SHOWN)
            telling = [word for word in ("SERVED", "<textarea", *TELLING) if word in shown]
            assert not telling, self.driver.current_url


@pytest.fixture(scope="module")
def portal(tmp_path_factory, certificates):
    directory = tmp_path_factory.mktemp("portal")
    with portal_beside_weather(directory, certificates, SURVIVOR_IDLE_SECONDS="15") as portal:
        yield portal


@pytest.fixture(scope="module")
def display():
    """A screen that nobody sees."""
    told, tell = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[tell],
        stderr=subprocess.DEVNULL,
    )
    yield ":" + os.read(told, 16).decode().strip()
    server.terminate()
    server.wait()


@pytest.fixture
def browser(display, portal, tmp_path):
    options = Options()
    options.binary_location = os.environ["WEBKIT"]
    options.add_argument("--automation")
    options.accept_insecure_certs = True
    # The driver would wait for good when Back leads to a page that asks the server anew.
    options.page_load_strategy = "none"
    environment = {**os.environ, "DISPLAY": display, "HOME": str(tmp_path)}
    for is_last in (False, False, True):
        service = Service(shutil.which("WebKitWebDriver"), port=free_port(), env=environment)
        driver = WebKitGTK(options, service)
        driver.command_executor.client_config.timeout = 60
        driver.set_window_size(360, 800)
        browser = Browser(driver, portal.address)
        try:
            browser.open("/healthz")  # another page than a test opens first
        except (WebDriverException, HTTPError):  # at times its first page never comes
            driver.quit()
            if is_last:
                raise
        else:
            break
    yield browser
    driver.quit()


def test_leaving_by_shift_leaves_in_both_tabs_and_nothing_behind(browser, portal):
    browser.look_up(NUMBER, new_pass(portal, NUMBER))
    browser.until("document.body.innerText.includes('Served on')")
    browser.find("#write summary").click()
    browser.find("[name=body]").send_keys(WORDS)
    browser.find("[name=response_requested][value=no]").click()
    browser.send("body", "/order/sent/")
    browser.open("/order/")
    tab = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open("/order/")
    other = browser.driver.current_window_handle
    browser.driver.switch_to.window(tab)
    kept = browser.cookies()
    assert len(kept) == 2
    ActionChains(browser.driver).send_keys(Keys.SHIFT * 3).perform()
    browser.until("document.title == 'Weather'")
    browser.open("/healthz")  # the driver tells the cookies of the host that is shown
    assert kept.isdisjoint(browser.cookies())
    browser.goes_back_to_nothing()
    browser.driver.switch_to.window(other)
    browser.until("document.title == 'Weather'")
    browser.goes_back_to_nothing()
    browser.open("/")
    assert browser.driver.execute_async_script(STORED) == [0, 0, "", 0, 0]


def test_a_page_that_closed_itself_gives_the_words_back_and_the_link_leaves(browser, portal):
    secret = new_pass(portal, NUMBER)
    browser.look_up(NUMBER, secret)
    browser.find("#write summary").click()
    browser.find("[name=body]").send_keys(WORDS)
    browser.until(IS_CLOSED)
    browser.find("#covered button").click()
    browser.find("[name=number]").send_keys(NUMBER)
    assert WORDS not in browser.until(SHOWN)
    browser.find("[name=pin]").send_keys(secret)
    browser.until("document.querySelector('[name=altcha]').value")
    browser.find("form:has([name=pin]) button[type=submit]:not([name])").click()
    browser.until(f"document.querySelector('[name=body]')?.value == '{WORDS}'")
    browser.find(".exit").click()
    browser.until("document.title == 'Weather'")
    browser.goes_back_to_nothing()
