"""Specs of the models and checks, drawn as tables."""

import pytest

pytest.register_assert_rewrite("tests.models.drawing")
