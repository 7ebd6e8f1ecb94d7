import re

import pytest
from django import forms

from lookup.forms import PinForm, SearchForm
from tests.walk import guess, search, send, tell


class EveryKind(forms.Form):
    line = forms.CharField()
    words = forms.CharField(widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("1", "One")])
    answer = forms.ChoiceField(choices=[("yes", "Yes")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    key = forms.CharField(widget=forms.HiddenInput)


def test_each_control_carries_its_class_and_native_ones_carry_none():
    form = EveryKind()
    assert 'class="usa-input"' in str(form["line"])
    assert 'class="usa-textarea"' in str(form["words"])
    assert 'class="usa-select"' in str(form["kind"])
    for name in ("answer", "agreed", "key"):
        assert "class=" not in str(form[name])


def test_a_class_of_the_forms_own_is_kept():
    assert 'class="usa-input pin"' in str(PinForm()["pin"])


def test_every_answer_of_a_question_has_its_own_control_and_label(client, db, settings):
    settings.SEARCH_BY = "select"
    client.post("/lookup/before/")
    html = client.get("/lookup/").content.decode()
    for number in range(len(SearchForm.base_fields["search_by"].choices)):
        assert f'id="id_search_by_{number}"' in html
        assert f'<label for="id_search_by_{number}">' in html


TEXT_BOX = re.compile(
    r'<textarea[^>]*>|<input(?![^>]*type="(?:hidden|radio|checkbox|submit|date|datetime-local)")[^>]*>'
)


def test_no_browser_sends_what_a_survivor_types_to_a_service_that_checks_spelling(
    client, case, directory, guides
):
    client.post("/lookup/before/")
    pages = {path: client.get(path) for path in ("/", "/lookup/", "/help/", "/help/search/")}
    pages["/help/referral/"] = client.get("/help/referral/")
    search(client, case.case_number)
    pages["pin"] = client.get("/lookup/pin/")
    pages["pin, letters"] = client.post("/lookup/pin/", {"letters": "show"})
    guess(client, "4826")
    pages["order"] = client.get("/order/")
    pages["message again"] = send(client, "x" * 10_001)
    pages["locate again"] = tell(client, place="x" * 501)
    client.get("/leave/")
    pages["asks again"] = send(client, "words")
    boxes = {name: TEXT_BOX.findall(page.content.decode()) for name, page in pages.items()}
    assert all(boxes.values())
    assert len(boxes["order"]) == 10, "message, contact, ask for, language; six of the other form"
    for name, tags in boxes.items():
        assert [tag for tag in tags if 'spellcheck="false"' not in tag] == [], name


class When(forms.Form):
    at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


@pytest.mark.parametrize(
    "typed", ["tomorrow at noon", "2026-02-30T10:00", "04/12/2097 11:26 AM", "2026-04-12"]
)
def test_words_that_a_native_control_cannot_show_come_back_in_a_plain_one(typed):
    assert f'<input type="text" name="at" value="{typed}"' in str(When({"at": typed})["at"])


@pytest.mark.parametrize("typed", ["", "2026-04-12T11:26"])
def test_a_time_that_it_can_show_stays_in_the_native_control(typed):
    assert 'type="datetime-local"' in str(When({"at": typed})["at"])
