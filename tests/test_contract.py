"""The addresses and field names that outside checks rely on."""

import re
import uuid

import pytest
from django.urls import resolve

from lookup.forms import PinForm, SearchForm
from messaging.forms import MessageForm

ADDRESSES = {
    "/": "resources:home",
    "/lookup/": "lookup:search",
    "/lookup/pin/": "lookup:pin",
    "/lookup/before/": "lookup:before",
    "/order/dont-call/": "messaging:dont_call",
    "/order/": "lookup:order",
    "/order/here/": "lookup:here",
    "/order/alive/": "lookup:alive",
    "/order/messages/": "messaging:messages",
    "/order/locate/": "messaging:locate",
    "/order/sent/": "messaging:sent",
    "/leave/": "leave",
    "/language/": "language",
    "/help/rights/": "resources:guide",
    "/help/glossary/": "resources:glossary",
    "/help/search/": "resources:search",
    "/help/": "resources:help",
    "/help/print/": "resources:help_print",
    "/help/referral/": "referral:refer",
    "/help/referral/sent/": "referral:sent",
    "/help/referral/print/": "referral:paper",
    "/disclaimer/": "resources:disclaimer",
    "/privacy/": "resources:privacy",
    "/accessibility/": "resources:accessibility",
    "/staff/": "staffack:queue",
    "/staff/sign-in/": "account_login",
    "/staff/ack/token/": "staffack:acknowledge",
    "/staff/sheets/": "staffack:sheets",
    "/staff/referrals/": "staffack:referrals",
    "/staff/referrals/ack/token/": "staffack:acknowledge_referral",
    f"/staff/referrals/{uuid.UUID(int=1)}/": "staffack:referral",
    f"/staff/cases/{uuid.UUID(int=1)}/sheet/": "staffack:sheet",
    f"/staff/messages/{uuid.UUID(int=1)}/": "staffack:message",
    "/admin/": "admin:index",
    "/healthz": "healthz",
    "/readyz": "readyz",
    "/.well-known/security.txt": "security_txt",
}


@pytest.mark.parametrize(("address", "name"), ADDRESSES.items())
def test_each_address_is_where_it_was_promised(address, name):
    assert resolve(address).view_name == name


def test_the_forms_have_the_promised_fields():
    assert list(SearchForm().fields) == ["number", "accept"]
    assert [key for key, _label in SearchForm.base_fields["search_by"].choices] == [
        "case",
        "sheriff",
    ]
    assert list(PinForm.base_fields) == ["pin"]
    promised = {
        *("body", "response_requested", "safe_from", "safe_until", "contact_method", "contact"),
        *("voicemail_ok", "ask_for", "language", "safe_from_fold"),
    }
    assert promised <= set(MessageForm.base_fields)


def test_the_pages_hold_the_promised_fields(client, survivor, message, db):
    client.post("/lookup/before/")

    def names(address: str) -> set[str]:
        return set(re.findall(r'name="(\w+)"', client.get(address).content.decode()))

    assert {"number", "accept"} <= names("/lookup/")
    assert {"body", "response_requested", "safe_from", "contact"} <= names("/order/")
    assert {"login", "password"} <= names("/staff/sign-in/")
