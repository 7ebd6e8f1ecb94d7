import pytest
from django import forms

from lookup.forms import PinForm, SearchForm


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


def test_every_answer_of_a_question_has_its_own_control_and_label(client, db):
    client.post("/lookup/before/")
    html = client.get("/lookup/").content.decode()
    for number in range(len(SearchForm.base_fields["search_by"].choices)):
        assert f'id="id_search_by_{number}"' in html
        assert f'<label for="id_search_by_{number}">' in html


class When(forms.Form):
    at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


@pytest.mark.parametrize("typed", ["tomorrow at noon", "2026-02-30T10:00", "04/12/2097 11:26 AM"])
def test_words_that_a_native_control_cannot_show_come_back_in_a_plain_one(typed):
    assert f'<input type="text" name="at" value="{typed}"' in str(When({"at": typed})["at"])


@pytest.mark.parametrize("typed", ["", "2026-04-12T11:26"])
def test_a_time_that_it_can_show_stays_in_the_native_control(typed):
    assert 'type="datetime-local"' in str(When({"at": typed})["at"])
