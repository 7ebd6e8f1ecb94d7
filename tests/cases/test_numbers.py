from cases.numbers import normalise


def test_case_spaces_dashes_and_look_alikes_do_not_matter():
    assert normalise(" 2o-08 2397 ") == normalise("20082397")
