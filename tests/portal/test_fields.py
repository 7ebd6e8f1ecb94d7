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
