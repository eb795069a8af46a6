"""The editor's preview of a saved part."""

import pytest

from newsletter.editions.partials import Partial


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["mail", "text"])
def test_fields_are_filled_for_a_made_up_reader(rf, mode):
    part = Partial(name="挨拶", language="ja", body=[("greeting", "{{氏名}} 様")])
    response = part.serve_preview(rf.get("/"), mode)
    if hasattr(response, "render"):
        response.render()
    shown = response.content.decode()
    assert "見本 花子 様" in shown
    assert "{{" not in shown
