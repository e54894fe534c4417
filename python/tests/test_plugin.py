"""The package as an application's tests use it. Run by tests/acceptance/packages.rs, with the package installed."""

import os
import pathlib

import personalize
import pytest

EXAMPLES = pathlib.Path(os.environ["PERSONALIZE_EXAMPLES"])


def test_an_application_asks_what_was_applied(personalize_local):
    applied = personalize_local.apply(EXAMPLES / "minimal" / "spec.yaml")
    runtime = personalize_local.client("personalize-runtime")
    answer = runtime.get_recommendations(campaignArn=applied["campaign/home"], userId="1", numResults=5)
    assert len(answer["itemList"]) == 5


def test_a_failure_says_what_the_command_said(personalize_local, tmp_path):
    spec = tmp_path / "spec.yaml"
    spec.write_text("version: 1\nname: wrong\nsolutons: {}\n")
    with pytest.raises(personalize.PersonalizeError, match="solutons") as failure:
        personalize_local.apply(spec)
    assert failure.value.code == 3


def test_emulators_are_apart(personalize_local):
    with personalize.local() as other:
        assert other.endpoint_url != personalize_local.endpoint_url
        assert other.client("personalize").list_dataset_groups()["datasetGroups"] == []
