from harness.reporting.spool import Spool


def test_a_spool_gives_back_what_it_got():
    spool = Spool()
    spool.add(["a" * 100_000, "é\n"])
    assert "".join(spool.read()) == "a" * 100_000 + "é\n"
    spool.close()
