"""docker-compose.yml and the Dockerfile: what production promises can be read off the files."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from bistand.servers import ROOT

OURS = ("migrate", "web", "worker", "beat")
LONG_RUNNING = ("web", "worker", "beat", "database", "queue")
VARIABLE = re.compile(r"\$\{(?P<name>\w+):(?P<kind>[?-])(?P<default>[^}]*)\}")
# A password inside an address.
SECRET = re.compile(r"://[^/@{}]*:[^/@{}]+@")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def test_it_has_exactly_the_services_of_the_design(services) -> None:
    assert set(services) == {*OURS, "database", "queue"}


@pytest.mark.parametrize("name", [*OURS, "database", "queue"])
def test_every_service_runs_without_root_and_without_added_rights(services, name: str) -> None:
    service = services[name]
    assert service["user"].split(":")[0] not in ("root", "0")
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["read_only"] is True
    assert "privileged" not in service


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_every_lasting_service_restarts_and_has_a_health_check(services, name: str) -> None:
    assert services[name]["restart"] == "unless-stopped"
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "healthcheck" in services[name] or (name == "web" and "HEALTHCHECK" in dockerfile)


def test_no_secret_stands_in_the_file(compose, services) -> None:
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            assert not SECRET.search(str(value)), f"{name}: {variable}"
            if any(word in variable for word in ("PASSWORD", "SECRET", "DATABASE")) and "DB" not in variable:
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value == f"/run/secrets/{value.rpartition('/')[2]}"
                assert value.rpartition("/")[2] in service["secrets"]
    assert all(set(source) == {"file"} for source in compose["secrets"].values())


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_only_the_migration_is_given_the_owners_role(services, name: str) -> None:
    assert "database_url" in services["migrate"]["secrets"]
    assert services["migrate"]["environment"]["BISTAND_DB_ROLE"] == "owner"
    service = services[name]
    assert not {"database_url", "database_password"} & set(service["secrets"])
    assert not {"DATABASE_URL", "DATABASE_URL_FILE", "BISTAND_DB_ROLE"} & set(service["environment"])


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_application_waits_for_the_migration_the_database_and_the_queue(services, name: str) -> None:
    needs = {service: need["condition"] for service, need in services[name]["depends_on"].items()}
    assert needs == {
        "migrate": "service_completed_successfully",
        "database": "service_healthy",
        "queue": "service_healthy",
    }


def test_what_is_used_is_declared(compose, services) -> None:
    used_secrets = {secret for service in services.values() for secret in service.get("secrets", [])}
    used_volumes = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert used_secrets == set(compose["secrets"])
    assert used_volumes == set(compose["volumes"])


def test_database_and_queue_are_not_reachable_from_outside(services) -> None:
    assert "ports" not in services["database"]
    assert "ports" not in services["queue"]
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])


def test_the_image_runs_without_root_and_installs_by_the_lock_file() -> None:
    lines = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER 10001:10001$", lines, re.M)
    assert "manage.py setup" in lines
    assert "pip install" not in lines


def test_django_finds_nothing_to_remark_on_the_production_settings(services, tmp_path) -> None:
    """`check --deploy` with the variables of the web service, secrets from files as in the container."""
    values = {
        "database_app_url": os.environ["DATABASE_APP_URL"],
        "secret_key": "".join(chr(33 + number * 7 % 94) for number in range(94)),
        # Neither e-mail nor SMS: empty files.
        "email_password": "",
        "sms_authorization": "",
    }
    for name, value in values.items():
        (tmp_path / name).write_text(value)
    filled_in = {
        "ALLOWED_HOSTS": "www.example.se",
        "CSRF_TRUSTED_ORIGINS": "https://www.example.se",
        "MUNICIPALITY_ORG_NUMBER": "212000-9994",
    }

    def fill_in(variable: re.Match[str]) -> str:
        default = variable["default"] if variable["kind"] == "-" else "Exempel"
        return filled_in.get(variable["name"], default)

    environment = {
        name: VARIABLE.sub(fill_in, str(value)).replace("/run/secrets/", f"{tmp_path}/")
        for name, value in services["web"]["environment"].items()
    }
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=ROOT,
        env=own | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout + done.stderr
