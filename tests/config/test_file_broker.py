"""The broker of files: what a worker takes is always a whole message."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from config import file_broker
from config.connections import broker

MANY = 300


@pytest.fixture
def connection(tmp_path):
    settings = broker("filesystem://", tmp_path)
    with Connection(
        settings["CELERY_BROKER_URL"], transport_options=settings["CELERY_BROKER_TRANSPORT_OPTIONS"]
    ) as made:
        yield made


def test_celery_is_given_this_transport():
    from config.celery import app

    assert app.main == "kawaraban"
    with Connection("filesystem://localhost") as made:
        assert isinstance(made.transport, file_broker.Transport)


def test_a_message_is_seen_whole_or_not_at_all(connection, monkeypatch):
    """Whenever a writer is stopped, nobody finds anything of its message in the queue."""
    channel = connection.channel()
    folder = Path(channel.data_folder_out)
    seen = []

    def look(source, target):
        seen.append(sorted(path.name.rpartition(".")[2] for path in folder.iterdir()))
        with pytest.raises(Empty):
            channel._get("mail")
        Path(source).rename(target)

    monkeypatch.setattr("config.file_broker.os.replace", look)
    channel._put("mail", {"body": "x" * 100_000})
    assert seen == [["part"]]
    assert channel._get("mail") == {"body": "x" * 100_000}
    assert list(folder.iterdir()) == []


def test_a_reader_at_the_same_time_gets_every_message_once(connection):
    writing, reading = connection.channel(), connection.channel()
    writer = threading.Thread(
        target=lambda: [writing._put("mail", {"number": number, "body": "字" * 4000}) for number in range(MANY)]
    )
    writer.start()
    found = []
    while len(found) < MANY:
        try:
            found.append(reading._get("mail")["number"])
        except Empty:
            assert writer.is_alive() or len(list(Path(reading.data_folder_in).iterdir())) == MANY - len(found)
    writer.join()
    assert sorted(found) == list(range(MANY))


def test_a_table_of_queues_is_never_seen_empty(connection):
    one, other = connection.channel(), connection.channel()
    one._queue_bind("reply", "a", "", "first")
    other._queue_bind("reply", "b", "", "second")
    assert sorted(row.queue for row in one.get_table("reply")) == ["first", "second"]
    assert [path.suffix for path in one.control_folder.iterdir()] == [".exchange"]
