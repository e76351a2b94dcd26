"""The embedded server, driven the way its users drive it: processes that come, go, and are killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal.embedded import EmbeddedError, attach, binaries
from portal.embedded.attach import Attachment, stop
from portal.embedded.keeper import GRACE_SECONDS
from portal.embedded.layout import LONGEST_SOCKET, layout_of
from portal.embedded.locks import is_held

PROJECT = Path(__file__).resolve().parent.parent.parent
ATTACH = "from pathlib import Path; from portal.embedded import attach; "


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own, open for the server's account, nothing left running afterwards."""
    for folder in (tmp_path, *tmp_path.parents):
        if (
            folder.stat().st_uid == os.geteuid()
            and not folder.stat().st_mode & 0o001
            and folder.name.startswith("pytest-")
        ):
            folder.chmod(0o711)
    tmp_path.chmod(0o711)
    yield tmp_path / "data"
    if (tmp_path / "data").exists():
        stop(tmp_path / "data")


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def connect(attachment: Attachment) -> psycopg.Connection:
    """Connect, trying again for a while as a pool would after the server was started again."""
    until = time.monotonic() + 20
    while True:
        try:
            return psycopg.connect(attachment.url, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def value(attachment: Attachment, statement: str) -> object:
    with connect(attachment) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def server_pid(attachment: Attachment) -> int:
    return int((attachment.layout.cluster / "postmaster.pid").read_text().splitlines()[0])


def keeper_pid(attachment: Attachment) -> int:
    return int(attachment.layout.keeper_pid.read_text())


def test_chinese_text_has_trigrams_and_the_locale_does_not_depend_on_the_machine(data: Path) -> None:
    attachment = attach(data)
    assert (
        value(attachment, "SELECT datlocprovider::text || datctype FROM pg_database WHERE datname = 'portal'")
        == "bC.UTF-8"
    )
    with connect(attachment) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
    assert value(attachment, "SELECT array_length(show_trgm('新生儿出生一件事'), 1)") == 9
    attachment.close()


def test_nothing_but_the_owner_gets_in(data: Path) -> None:
    attachment = attach(data)
    layout = attachment.layout
    assert value(attachment, "SHOW listen_addresses") == ""
    assert layout.sockets.stat().st_mode & 0o777 == 0o700
    assert layout.password.stat().st_mode & 0o777 == 0o600
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(attachment.url.replace(layout.password.read_text(), "wrong"))
    attachment.close()


def test_the_server_stops_soon_after_its_last_user_and_keeps_the_data(data: Path) -> None:
    first = attach(data)
    with connect(first) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    second = attach(data)
    pid = server_pid(first)
    first.close()
    time.sleep(GRACE_SECONDS + 1)
    assert value(second, "SELECT n FROM kept") == 42
    second.close()
    wait_for(lambda: not is_held(second.layout.keeper_lock))
    assert not Path(f"/proc/{pid}").exists()
    third = attach(data)
    assert value(third, "SELECT n FROM kept") == 42
    third.close()


def test_whoever_started_the_server_may_end_first(data: Path) -> None:
    program = f"{ATTACH}attach(Path({str(data)!r})); print('up', flush=True)"
    starter = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert starter.stdout == "up\n"
    attachment = attach(data)
    time.sleep(GRACE_SECONDS + 1)
    assert value(attachment, "SELECT 1") == 1
    attachment.close()


def test_six_processes_starting_at_once_share_one_server(data: Path) -> None:
    ask = 'print(psycopg.connect(a.url).execute("SELECT pg_postmaster_start_time()").fetchone()[0])'
    program = f"{ATTACH}import psycopg; a = attach(Path({str(data)!r})); {ask}"
    running = [
        subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    answers = {process.communicate(timeout=60)[0] for process in running}
    assert len(answers) == 1
    assert "20" in answers.pop()


def test_a_killed_server_is_started_again_with_everything_committed(data: Path) -> None:
    attachment = attach(data)
    with connect(attachment) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        for n in range(50):
            connection.execute("INSERT INTO kept VALUES (%s)", [n])
        killed = server_pid(attachment)
        os.kill(killed, signal.SIGKILL)
    wait_for(lambda: attachment.layout.cluster.joinpath("postmaster.pid").exists() and server_pid(attachment) != killed)
    assert value(attachment, "SELECT count(*) FROM kept") == 50
    attachment.close()


def test_a_killed_keeper_takes_the_server_down_and_the_next_user_starts_both(data: Path) -> None:
    attachment = attach(data)
    pid = server_pid(attachment)
    os.kill(keeper_pid(attachment), signal.SIGKILL)
    wait_for(lambda: not attachment.has_keeper())
    wait_for(lambda: not Path(f"/proc/{pid}").exists())
    attachment.renew()
    assert value(attachment, "SELECT 1") == 1
    attachment.close()


def test_everything_killed_at_once_leaves_nothing_behind_that_stops_the_next_start(data: Path) -> None:
    attachment = attach(data)
    pids = [keeper_pid(attachment), server_pid(attachment)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    attachment.close()
    wait_for(lambda: not is_held(attachment.layout.keeper_lock))
    again = attach(data)
    assert value(again, "SELECT 1") == 1
    again.close()


def test_the_number_of_a_dead_server_may_belong_to_another_program_now(data: Path) -> None:
    attachment = attach(data)
    attachment.close()
    stop(data)
    stranger = subprocess.Popen(["sleep", "60"])
    (attachment.layout.cluster / "postmaster.pid").write_text(
        f"{stranger.pid}\n{attachment.layout.cluster}\n0\n5432\n\n\n\nready\n"
    )
    (attachment.layout.sockets / ".s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n")
    for file in (attachment.layout.cluster / "postmaster.pid", attachment.layout.sockets / ".s.PGSQL.5432.lock"):
        attachment.layout.owner.give(file)
    again = attach(data)
    assert value(again, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    again.close()


def test_a_half_finished_set_up_is_repeated(data: Path) -> None:
    layout = layout_of(data)
    (layout.home / "postgres.unfinished" / "base").mkdir(parents=True)
    layout.cluster.mkdir()
    attachment = attach(data)
    assert value(attachment, "SELECT 1") == 1
    assert not (layout.home / "postgres.unfinished").exists()
    attachment.close()


def test_data_of_another_major_version_is_refused_with_the_way_out(data: Path) -> None:
    layout = layout_of(data)
    layout.cluster.mkdir()
    (layout.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 16.*--fresh"):
        attach(data)
    assert (layout.cluster / "PG_VERSION").read_text() == "16\n"


def test_a_folder_name_too_long_or_odd_for_a_socket_is_no_obstacle(data: Path) -> None:
    deep = data / ("云溪市, 政务服务" * 5)
    attachment = attach(deep)
    assert len(os.fsencode(attachment.layout.sockets)) < LONGEST_SOCKET
    assert value(attachment, "SELECT 1") == 1
    attachment.close()
    stop(deep)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedError, match=r"file/data cannot be used"):
        attach(tmp_path / "file" / "data")


def test_no_programs_anywhere_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PG_BINDIR", str(tmp_path))
    with pytest.raises(EmbeddedError, match="PORTAL_PG_BINDIR"):
        binaries.find()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server to another account")
def test_root_in_a_closed_folder_gets_data_and_programs_where_the_account_can_reach_them(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    attachment = attach(closed / "data")
    assert not attachment.layout.home.is_relative_to(closed)
    assert value(attachment, "SELECT 1") == 1
    attachment.close()
    stop(closed / "data")
    shutil.rmtree(attachment.layout.home)
