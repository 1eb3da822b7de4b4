"""What the pages of lessons send before anybody touches them."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

MOST = 60_000

PAGES = ["", "d/order-matters/", "d/order-matters/demo/", "d/order-matters/notes/"]


def packed(content):
    return len(gzip.compress(content, 9))


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_lessons_is_light(client, page):
    sent = client.get(f"/lessons/{page}").content
    text = sent.decode()
    files = set(re.findall(r'(?:href|src)="/static/([^"#]+)', text))
    assert "tokens.css" in files
    sizes = {}
    for name in files:
        with open(finders.find(name), "rb") as file:  # noqa: PTH123
            sizes[name] = packed(file.read())
    assert packed(sent) + sum(sizes.values()) <= MOST, sizes
