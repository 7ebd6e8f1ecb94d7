"""Files in requests are refused but where they are asked for."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

MEGABYTE = b"x" * 1024 * 1024


@pytest.mark.parametrize("address", ["/lookup/", "/order/messages/", "/leave/"])
def test_a_file_sent_to_a_survivors_page_is_refused_unread(
    survivor, address, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    response = survivor.post(address, {"body": "x", "file": SimpleUploadedFile("x", MEGABYTE)})
    assert response.status_code == (303 if address == "/leave/" else 400)
    assert list(tmp_path.iterdir()) == []


def test_so_is_one_sent_to_staffs_pages(client, administrator, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.force_login(administrator)
    for address in ("/staff/sign-in/", "/admin/cases/case/add/"):
        response = client.post(address, {"file": SimpleUploadedFile("x", MEGABYTE)})
        assert response.status_code == 400, address
    assert list(tmp_path.iterdir()) == []
