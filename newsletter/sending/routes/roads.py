"""The servers a newsletter's mail may go through, and which way each message takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from newsletter.consent.addresses import key_of
from newsletter.newsletters.models import Newsletter
from newsletter.sending.routes.models import Route
from newsletter.sending.routes.rules import Way, choose, ways_for
from newsletter.sending.smtp.server import Server
from newsletter.sending.transport import server_key, server_named, server_of


@dataclass(frozen=True)
class Roads:
    """Every server by its key, the ways, and the newsletter's own server."""

    servers: Mapping[str, Server]
    default: str
    ways: Sequence[Way] = ()

    def server_for(self, address: str, *, resting: Collection[str]) -> str | None:
        """The key of the server that carries a message to an address; None: it waits for one that rests."""
        key = key_of(address)
        meant = ways_for(key.rpartition("@")[2], self.ways, default=self.default)
        return choose(key, meant, resting=resting)

    def first_for(self, address: str) -> str:
        """The server that would carry it if none rested."""
        return self.server_for(address, resting=()) or self.default


def road_to(server: Server) -> Roads:
    """One server for everything."""
    return Roads({server.key: server}, server.key)


def roads_of(newsletter: Newsletter) -> Roads:
    """The servers and ways of a newsletter: one query more than its own server.

    Raises `ServerUnknown` when the environment does not describe one of them.
    """
    routes = _routes(newsletter)
    ways = [_way(route) for route in routes]
    servers = {route.server.variable: server_named(route.server) for route in routes}
    default = server_key(newsletter)
    if _may_be_meant(ways):
        servers[default] = server_of(newsletter)
    return Roads(servers, default, ways)


def keys_of(newsletter: Newsletter) -> set[str]:
    """The keys of the servers of a newsletter, described by the environment or not. One query."""
    ways = [_way(route) for route in _routes(newsletter)]
    return {way.server for way in ways} | ({server_key(newsletter)} if _may_be_meant(ways) else set())


def _routes(newsletter: Newsletter) -> list[Route]:
    return list(Route.objects.filter(Q(newsletter=None) | Q(newsletter=newsletter)).select_related("server"))


def _way(route: Route) -> Way:
    return Way(route.server.variable, route.weight, route.every_domain, bool(route.newsletter_id), route.waits)


def _may_be_meant(ways: Sequence[Way]) -> bool:
    """Whether the newsletter's own server carries something: no way is for every recipient."""
    return all(way.domains for way in ways)
