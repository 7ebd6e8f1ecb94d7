import pytest

from portal.network import _warn_of_hops, client_address, client_network


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "9.9.9.9"),
        (1, "", "9.9.9.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_counts(rf, settings, hops, forwarded, address):
    settings.TRUSTED_PROXY_HOPS = hops
    request = rf.get("/", REMOTE_ADDR="9.9.9.9", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:0:12ff::1", "2001:db8:0:1200::/56"),
        ("203.0.113.9:50123", "203.0.113.9/32"),
        ("[2001:db8::1]:4431", "2001:db8::/56"),
        ("[2001:db8::1]", "2001:db8::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("nonsense", "0.0.0.0/32"),
        ("unknown:1", "0.0.0.0/32"),
        ("[]:1", "0.0.0.0/32"),
        ("", "0.0.0.0/32"),
    ],
)
def test_a_client_is_an_ipv4_address_or_an_ipv6_56(rf, settings, address, network):
    """A port that a proxy adds makes no other client of it; whatever is no address is one."""
    assert client_network(rf.get("/", REMOTE_ADDR=address)) == network
    settings.TRUSTED_PROXY_HOPS = 1
    behind_a_proxy = rf.get("/", headers={"X-Forwarded-For": address}, REMOTE_ADDR="?")
    assert client_network(behind_a_proxy) == network


def test_more_hops_than_there_are_proxies_are_an_error_in_the_log(rf, settings, caplog):
    settings.TRUSTED_PROXY_HOPS = 2
    _warn_of_hops.cache_clear()
    for _ in range(2):
        client_address(rf.get("/", headers={"X-Forwarded-For": "1.1.1.1"}))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "TRUSTED_PROXY_HOPS=2 is too many" in caplog.text
