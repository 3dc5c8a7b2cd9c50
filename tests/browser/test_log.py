"""The log of a page sees what it is there for."""

from tests.browser.conftest import fits_across

PAGE = """<!doctype html><title>Trial</title><link rel="icon" href="data:,">
<p style="width: 600px">A wide line</p>
<script>
console.error("said");
fetch("http://127.0.0.1:9/elsewhere").catch(() => 0);
setTimeout(() => { throw Error("thrown"); });
</script>"""


def test_errors_and_requests_elsewhere_are_noted(open_page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    page, log = open_page(path.as_uri(), 390)
    page.wait_for_timeout(100)
    assert log.outside == ["http://127.0.0.1:9/elsewhere"]
    assert {"said", "thrown"} <= set(log.errors)
    assert not fits_across(page)


def test_a_page_that_is_in_order_leaves_the_log_empty(open_page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.partition("<p")[0] + "<p>A line", "utf-8")
    page, log = open_page(path.as_uri(), 390)
    assert (log.errors, log.outside) == ([], [])
    assert fits_across(page)
