from __future__ import annotations

import socket
from threading import Thread

from cursus.engine.sandbox.messages import read_message, write_message


def test_messages_arrive_whole_and_apart():
    messages = [b"{}", b"x" * 3_000_000, b"T"]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        writer = Thread(target=lambda: [write_message(ours, each) for each in messages])
        writer.start()
        assert [read_message(theirs) for _ in messages] == messages
        writer.join()


def test_what_follows_a_message_is_left_to_be_read():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        write_message(ours, b"request")
        ours.sendall(b"T")
        assert read_message(theirs) == b"request"
        assert theirs.recv(10) == b"T"


def test_a_closed_end_is_an_empty_message_also_in_the_middle_of_one():
    for sent in (b"", b"\0\0", b"\0\0\0\x09half"):
        ours, theirs = socket.socketpair()
        with theirs:
            with ours:
                ours.sendall(sent)
            assert read_message(theirs) == b""
