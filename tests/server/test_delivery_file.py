"""The file with mail server and SMS gateway: read, and every mistake in it told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_stub.__main__ import main
from server_stub.delivery.file import read_delivery
from server_stub.settings import SettingsError

EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "delivery.toml"


def written(folder: Path, text: str) -> Path:
    file = folder / "delivery.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_given_the_example_when_read_then_both_ways_are_set_up() -> None:
    mail, sms = read_delivery(EXAMPLE)

    assert mail is not None
    assert (mail.host, mail.port, mail.security, mail.timeout) == ("mail.example.org", 587, "starttls", 30.0)
    assert sms is not None
    assert (sms.url, sms.idempotent) == ("https://sms.example.org/v1/send", False)


def test_given_secrets_when_the_settings_are_printed_then_they_are_not_in_it(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '[mail]\nhost = "m"\nsender = "a@b.example"\npassword = "hush"\n[sms]\nurl = "https://s"\ntoken = "hush"\n',
    )

    assert "hush" not in repr(read_delivery(file))


def test_given_one_table_when_read_then_the_other_way_is_not_set_up(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n", encoding="ascii")
    file = written(tmp_path, '[mail]\nhost = "m"\nsender = "a@b.example"\nca_file = "ca.pem"\ntimeout = 5\n')

    mail, sms = read_delivery(file)

    assert sms is None
    assert mail is not None
    assert mail.ca_pem.startswith("-----BEGIN")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[post]", "[post] is not a table of it"),
        ("mail = 1", "mail must be a table"),
        ("[mail]\nhost = 'm'", "mail.sender is missing"),
        ("[mail]\nhost = 'm'\nsender = 'nobody'", "mail.sender must be an e-mail address"),
        ("[mail]\nhost = 'm'\nsender = 'a@b.example'\nsecurity = 'ssl'", "mail.security must be one of"),
        ("[mail]\nhost = 'm'\nsender = 'a@b.example'\nport = 70000", "mail.port must be a number"),
        ("[mail]\nhost = 'm'\nsender = 'a@b.example'\nport = true", "mail.port must be a whole number"),
        ("[mail]\nhost = 'm'\nsender = 'a@b.example'\ntimeout = 0", "mail.timeout must be a number of seconds"),
        ("[mail]\nhost = 'm'\nsender = 'a@b.example'\nca_file = 'no.pem'", "mail.ca_file cannot be read"),
        (
            "[mail]\nhost = 'm'\nsender = 'a@b.example'\nsecurity = 'none'\npassword = 'x'",
            "mail.password would go over the network in plain",
        ),
        ("[mail]\nhost = 'm'\nsubject = 'x'", "mail.subject is not a key of it"),
        ("[sms]\nurl = 'http://sms.example.org'", "sms.url must begin with https://"),
        ("[sms]\nurl = 'ftp://x'", "sms.url must begin with https://"),
        ("[sms]\nurl = 'https://[x'", "sms.url is not an address"),
        ("[sms]\nurl = 'https://x'\nidempotent = 'yes'", "sms.idempotent must be true or false"),
        ("[sms]\nurl = 'https://x'\ntoken = \"a\\nb\"", "sms.token must be one line"),
        ("[sms", "is not TOML"),
    ],
)
def test_given_a_mistake_when_read_then_a_sentence_names_it(tmp_path: Path, text: str, sentence: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(SettingsError) as told:
        read_delivery(file)

    assert str(told.value).startswith(f"{file}: ")
    assert sentence in str(told.value)


def test_given_a_mistake_when_the_server_starts_then_it_says_so_and_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "[sms]\nurl = 'x'")

    assert main(["--delivery", str(file), "--data-dir", str(tmp_path)], {}) == 2
    assert "sms.url must begin with https://" in capsys.readouterr().err
