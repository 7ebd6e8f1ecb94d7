"""The main job in Spanish on a small phone, and a change of language in mid-writing."""

import os
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser import source
from tests.journeys.test_main_job import TIME, WAIT, unfold

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]


def fits(page: Page) -> bool:
    """Whether nothing of the page, once all of it is there, sticks out to the right of a phone."""
    page.wait_for_load_state()
    return page.locator("html").evaluate("html => html.scrollWidth") <= 360


def look_up(page: Page, javascript: bool) -> None:
    """From the home page to the order page, in Spanish, the language changed on the way."""
    page.goto("/")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert fits(page)
    page.get_by_role("link", name="Empezar").click()
    page.get_by_role("button", name="Continuar").click()
    page.get_by_label("Número de caso o número de expediente del sheriff", exact=True).fill(
        "casehenry02"
    )
    opened = time.monotonic()
    page.get_by_label("He leído esto y lo acepto").check()
    page.get_by_role("button", name="English").first.click()
    expect(page.get_by_label("Case number or sheriff number", exact=True)).to_have_value(
        "casehenry02"
    )
    page.get_by_role("button", name="Español").click()
    number = page.get_by_label("Número de caso o número de expediente del sheriff", exact=True)
    expect(number).to_have_value("casehenry02")
    expect(page.get_by_label("He leído esto y lo acepto")).to_be_checked()
    assert fits(page)
    if javascript:
        expect(page.locator("input[name=altcha]")).to_have_value(re.compile("."), timeout=30_000)
        expect(page.get_by_text("Verificado")).to_be_visible()
    else:
        # The wait began when the form was first shown, in whatever language.
        time.sleep(max(0, WAIT - (time.monotonic() - opened)))
    number.press("Enter")
    page.get_by_label("PIN de cuatro números").fill("4826")
    page.get_by_label("PIN de cuatro números").press("Enter")
    expect(page).to_have_url(re.compile("/order/$"))
    page.wait_for_load_state()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_the_main_job_in_spanish(visit, mail_server, javascript):
    page = visit(javascript)
    look_up(page, javascript)
    expect(page.get_by_role("heading", name="Todavía no se ha entregado")).to_be_visible()
    never = "Todavía no se ha hecho ningún intento de entrega."
    expect(page.get_by_text(never).first).to_be_visible()
    assert fits(page)

    unfold(page, "Escríbanos")
    page.get_by_role("textbox", name="Su mensaje").fill("Está en el taller.\nDespués de las 5.")
    page.get_by_role("button", name="Polski").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    page.get_by_role("button", name="Español").first.click()
    message = page.get_by_role("textbox", name="Su mensaje")
    expect(message).to_have_value("Está en el taller.\nDespués de las 5.")
    page.get_by_role("group", name="¿Quiere una respuesta?").get_by_label("Sí").check()
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_text("Díganos cómo comunicarnos con usted").first).to_be_visible()
    assert fits(page)
    page.get_by_role("group", name="¿Quiere una respuesta?").get_by_label("No").check()
    page.get_by_role("button", name="Enviar", exact=True).click()
    sent = re.compile(r"Enviado \d{1,2} de \w+ de \d{4}, \d{1,2}:\d\d [AP]M")
    expect(page.get_by_text(sent)).to_be_visible()
    mail_server.wait_for(1)

    page.get_by_role("link", name="Volver al estado").click()
    unfold(page, "Sus mensajes (1)")
    expect(page.get_by_text(re.compile(f"Enviado {TIME}"))).to_be_visible()
    assert "taller" not in source(page)


def test_without_a_script_the_words_about_the_other_person_are_kept(visit):
    page = visit(javascript=False)
    look_up(page, javascript=False)
    unfold(page, "Diga dónde y cuándo")
    page.get_by_label("¿Dónde trabaja?").fill("El taller")
    page.locator("#locate-form").get_by_role("button", name="English").click()
    expect(page.get_by_label("Where do they work?")).to_have_value("El taller")
