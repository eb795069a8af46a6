"""What receivers see of the machines: whether a number leads back to its name, and whether the clock is right."""

import socket
import struct
import time
from ipaddress import ip_address

from newsletter.outside.answers import Answer
from newsletter.outside.names import Names, NoSuchName, Unanswered

SECONDS = 3.0
_FROM_1900_TO_1970 = 2_208_988_800
MOST_OFF = 30.0
"""Seconds; receivers compare the Date of a mail with their own clock, generously."""


def back_to_its_name(host: str, *, names: Names) -> Answer:
    """Whether the first public number of a host leads back to a name that leads to the number. Raises nothing.

    Receivers see the number that mail leaves from. A server named by a number, one that only this machine's
    network knows, and one with inner numbers alone hand mail on from another, which is not known here.
    """
    if _as_number(host):
        return Answer("could not check", "ptr-of-a-number", {"host": host})
    try:
        number = next((one for one in names.numbers(host) if ip_address(one).is_global), "")
    except NoSuchName:
        return Answer("could not check", "ptr-not-in-dns", {"host": host})
    except Unanswered:
        return Answer("could not check", "dns-silent")
    if not number:
        return Answer("could not check", "ptr-within", {"host": host})
    return _led_back(host, number, names)


def _as_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _led_back(host: str, number: str, names: Names) -> Answer:
    try:
        found = names.names_of(number)
        if not found:
            return Answer("fail", "ptr-missing", {"host": host, "number": number})
        if any(_leads_to(name, number, names) for name in found):
            return Answer("pass", "ptr", {"host": host})
    except Unanswered:
        return Answer("could not check", "dns-silent")
    return Answer("fail", "ptr-other", {"number": number, "name": found[0]})


def _leads_to(name: str, number: str, names: Names) -> bool:
    try:
        return number in names.numbers(name)
    except NoSuchName:
        return False


def clock(server: str, *, port: int = 123) -> Answer:
    """How far this machine's clock is from a time server's (SNTP, RFC 4330). Raises nothing."""
    try:
        offset = _offset(server, port)
    except (OSError, ValueError, struct.error):
        return Answer("could not check", "clock-unknown")
    if abs(offset) > MOST_OFF:
        return Answer("fail", "clock-off", {"seconds": round(offset)})
    return Answer("pass", "clock")


def _offset(server: str, port: int) -> float:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.settimeout(SECONDS)
        asked = time.time()
        connection.sendto(b"\x1b" + bytes(47), (server, port))
        data, _address = connection.recvfrom(512)
        answered = time.time()
    seconds, fraction = struct.unpack("!II", data[40:48])
    if not seconds:
        raise ValueError("a time server without the time")
    return (asked + answered) / 2 - (seconds - _FROM_1900_TO_1970 + fraction / 2**32)
